// Attacks by form: methods and protocols that are not served, doubled and too many headers.
import { chat, lines, post, type RawAttack } from './row.ts';

const methods: readonly RawAttack[] = [
  {
    attack: 'a method that is not served',
    name: 'CONNECT',
    bytes: lines('CONNECT evil.example:80 HTTP/1.1', 'host: localhost'),
    statuses: [400],
    closes: true,
  },
  {
    attack: 'a method that is not served',
    name: 'TRACE',
    bytes: lines(`TRACE ${chat} HTTP/1.1`, 'host: localhost'),
    statuses: [400],
    closes: true,
  },
  ...['PUT', 'DELETE', 'PATCH', 'PROPFIND', 'QUERY', 'GET'].map((method) => ({
    attack: 'a method that is not served',
    name: method,
    bytes: lines(`${method} ${chat} HTTP/1.1`, 'host: localhost', 'connection: close'),
    statuses: [405],
  })),
  {
    attack: 'a method that is not served',
    name: 'small letters',
    bytes: lines(`post ${chat} HTTP/1.1`, 'host: localhost'),
    statuses: [400],
    closes: true,
  },
  {
    attack: 'another protocol',
    name: 'HTTP/2 with prior knowledge',
    bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    statuses: [400],
    closes: true,
  },
  { attack: 'another protocol', name: 'TLS', bytes: '\u0016\u0003\u0001\u0002', statuses: [400], closes: true },
  { attack: 'another protocol', name: 'HTTP/0.9', bytes: 'GET /\r\n\r\n', statuses: [400], closes: true },
  {
    attack: 'another protocol',
    name: 'WebSocket',
    bytes: lines('GET /v1/responses HTTP/1.1', 'host: localhost', 'connection: close, upgrade', 'upgrade: websocket'),
    statuses: [426],
  },
  {
    attack: 'another protocol',
    name: 'h2c upgrade is ignored',
    bytes: post(chat, 'localhost', 'upgrade: h2c', 'http2-settings: AAMAAABkAAQAAP__'),
    statuses: [200],
    decisions: 1,
  },
];

const doubled: readonly RawAttack[] = [
  'authorization: Bearer a',
  'x-force-big: 1',
  'x-router-strict: 1',
  'content-type: application/json',
  'x-api-key: a',
  'origin: http://localhost',
].map((line) => ({
  attack: 'a header with two opinions',
  name: line.split(':', 1)[0] ?? '',
  bytes: post(chat, 'localhost', line, line),
  statuses: [400],
  closes: true,
}));

const sizes: readonly RawAttack[] = [
  {
    attack: 'too many or too large headers',
    name: '101 headers',
    bytes: post(chat, 'localhost', ...Array.from({ length: 97 }, (_, index) => `x-${index}: 1`)),
    statuses: [431],
    closes: true,
  },
  {
    attack: 'too many or too large headers',
    name: '100 headers are served',
    bytes: post(chat, 'localhost', ...Array.from({ length: 96 }, (_, index) => `x-${index}: 1`)),
    statuses: [200],
    decisions: 1,
  },
  {
    attack: 'too many or too large headers',
    name: '40 kB of one',
    bytes: post(chat, 'localhost', `x: ${'a'.repeat(40_000)}`),
    statuses: [431],
    closes: true,
  },
  {
    attack: 'too many or too large headers',
    name: '5,000 headers',
    bytes: post(chat, 'localhost', ...Array.from({ length: 5000 }, () => 'a: 1')),
    statuses: [431],
    closes: true,
  },
];

export const formAttacks: readonly RawAttack[] = [...methods, ...doubled, ...sizes];
