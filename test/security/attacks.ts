// THE ATTACK TABLE at the level of bytes: what is sent, and what must come back. The backends' logs are the judge beside it.
export interface RawAttack {
  readonly attack: string;
  readonly name: string;
  readonly bytes: string;
  /** Status of every answer on this connection, in order. Empty: the connection closes without one. */
  readonly statuses: readonly number[];
  /** What the answer must say beside its status. */
  readonly says?: RegExp;
  /** Requests that reach a decision; 0 unless told otherwise. */
  readonly decisions?: number;
  /** The connection closes although nobody asked for it. */
  readonly closes?: boolean;
}

const body = JSON.stringify({ messages: [{ role: 'user', content: 'hello' }] });
const json = 'content-type: application/json';
const length = `content-length: ${body.length}`;
const lines = (...parts: readonly string[]) => `${parts.join('\r\n')}\r\n\r\n`;
const post = (path: string, host: string | null = 'localhost', ...more: readonly string[]) =>
  lines(
    `POST ${path} HTTP/1.1`,
    ...(host === null ? [] : [`Host: ${host}`]),
    json,
    length,
    'connection: close',
    ...more,
  ) + body;

const chat = '/v1/chat/completions';

const hosts: readonly RawAttack[] = [
  'a/admin?',
  String.raw`a\admin?`,
  'u:p@x',
  'a b',
  '',
  'x'.repeat(300),
  'a#b',
  'a,b',
  '[::1',
  'localhost:1:2',
  'localhost:abc',
  'häuschen',
].map((host) => ({
  attack: 'a Host that is no host',
  name: host.slice(0, 20),
  bytes: post(chat, host),
  statuses: [400],
  closes: true,
}));
const twoHosts: RawAttack = {
  attack: 'a Host that is no host',
  name: 'two Host headers',
  bytes: post(chat, 'localhost', 'host: localhost'),
  statuses: [400],
  closes: true,
};
const noHost: RawAttack = {
  attack: 'a Host that is no host',
  name: 'no Host header',
  bytes: post(chat, null),
  statuses: [400],
  closes: true,
};

const rebinding: readonly RawAttack[] = [
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'localhost.',
  'xn--localhost-x',
].map((host) => ({
  attack: 'DNS rebinding',
  name: host,
  bytes: post(chat, host),
  statuses: [421],
  says: /allowedHosts/,
}));

const targets: readonly RawAttack[] = [
  [`http://evil.example${chat}`, 400],
  [`https://localhost${chat}`, 400],
  ['*', 400],
  ['evil', 400],
  [`//evil.example${chat}`, 404],
  ['/v1/../sleep', 400],
  ['/v1/%2e%2e/sleep', 400],
  ['/v1/%2E./sleep', 400],
  [String.raw`/v1/..\sleep`, 400],
  ['/v1/..%5csleep', 400],
  ['/v1/chat%2fcompletions', 400],
  ['/v1/models/%2e%2e%2fsleep', 405],
  ['/v1/chat;x=1/completions', 400],
  [`${chat}#x`, 400],
  [`${chat}/../../sleep`, 400],
  ['/v1/chat/completions\u00ff', 400],
  ['/v1/chat/completions%00', 400],
  ['/v1/chat/completions%', 400],
  [`/${'a'.repeat(20_000)}`, 404],
].map(([path, status]) => ({
  attack: 'a target that could be read as another',
  name: String(path).slice(0, 40),
  bytes: post(String(path)),
  statuses: [Number(status)],
}));

/** Paths of vLLM that no client of a house may reach. */
const engine: readonly RawAttack[] = [
  '/invocations',
  '/pause',
  '/resume',
  '/sleep',
  '/wake_up',
  '/is_sleeping',
  '/collective_rpc',
  '/abort_requests',
  '/reset_prefix_cache',
  '/reset_mm_cache',
  '/server_info',
  '/update_weights',
  '/v1/load_lora_adapter',
  '/v1/unload_lora_adapter',
  '/start_profile',
  '/stop_profile',
  '/tokenize',
  '/detokenize',
  '/v1/audio/speech',
  '/v1/rerank',
  '/load',
  '/ping',
].flatMap((path) => [
  { attack: "the engine's own paths", name: `POST ${path}`, bytes: post(path), statuses: [404] },
  {
    attack: "the engine's own paths",
    name: `GET ${path}`,
    bytes: lines(`GET ${path} HTTP/1.1`, 'host: localhost', 'connection: close'),
    statuses: [404],
  },
]);

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

const hidden = lines('POST /v1/chat/completions HTTP/1.1', 'host: localhost', json, 'content-length: 2') + '{}';
const smuggle = (name: string, ...parts: readonly string[]): RawAttack => ({
  attack: 'request smuggling',
  name,
  bytes: parts.join(''),
  statuses: [400],
  closes: true,
});
const start = `POST ${chat} HTTP/1.1\r\nhost: localhost\r\n${json}\r\n`;
const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

const smuggling: readonly RawAttack[] = [
  smuggle(
    'CL.TE',
    start,
    `content-length: ${chunked.length + hidden.length}\r\ntransfer-encoding: chunked\r\n\r\n`,
    chunked,
    hidden,
  ),
  smuggle('TE.CL', start, 'transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n', chunked, hidden),
  smuggle('two content-lengths', start, `${length}\r\ncontent-length: 0\r\n\r\n`, body, hidden),
  smuggle('two equal content-lengths', start, `${length}\r\n${length}\r\n\r\n`, body, hidden),
  smuggle('a list of content-lengths', start, `content-length: ${body.length}, ${body.length}\r\n\r\n`, body, hidden),
  smuggle('a signed content-length', start, `content-length: +${body.length}\r\n\r\n`, body, hidden),
  smuggle('a content-length in hex', start, `content-length: 0x${body.length.toString(16)}\r\n\r\n`, body, hidden),
  smuggle('a content-length of 25 digits', start, `content-length: ${'9'.repeat(25)}\r\n\r\n`, body, hidden),
  smuggle('a folded header', start, `content-length:\r\n ${body.length}\r\n\r\n`, body, hidden),
  smuggle('a folded transfer-encoding', start, 'transfer-encoding:\r\n chunked\r\n\r\n', chunked, hidden),
  smuggle('bare LF between headers', `POST ${chat} HTTP/1.1\nhost: localhost\n${json}\n${length}\n\n`, body, hidden),
  smuggle('a bare CR in a header', start, `x: a\rtransfer-encoding: chunked\r\n${length}\r\n\r\n`, body, hidden),
  smuggle('a space before the colon', start, `transfer-encoding : chunked\r\n${length}\r\n\r\n`, chunked, hidden),
  smuggle('a NUL in a header', start, `x: a\u0000b\r\n${length}\r\n\r\n`, body, hidden),
  smuggle('TE: gzip, chunked', start, 'transfer-encoding: gzip, chunked\r\n\r\n', chunked, hidden),
  smuggle('TE: chunked, identity', start, 'transfer-encoding: chunked, identity\r\n\r\n', chunked, hidden),
  smuggle('TE: xchunked', start, 'transfer-encoding: xchunked\r\n\r\n', chunked, hidden),
  smuggle(
    'two transfer-encodings',
    start,
    'transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n',
    chunked,
    hidden,
  ),
  smuggle(
    'TE in HTTP/1.0',
    `POST ${chat} HTTP/1.0\r\nhost: localhost\r\n${json}\r\ntransfer-encoding: chunked\r\n\r\n`,
    chunked,
    hidden,
  ),
  smuggle(
    'bare LF after a chunk size',
    start,
    'transfer-encoding: chunked\r\n\r\n',
    chunked.replace('\r\n', '\n'),
    hidden,
  ),
  smuggle(
    'bare LF in a chunk extension',
    start,
    'transfer-encoding: chunked\r\n\r\n',
    chunked.replace('\r\n', ';a\nb\r\n'),
    hidden,
  ),
  smuggle('a chunk size in hex with 0x', start, 'transfer-encoding: chunked\r\n\r\n', `0x${chunked}`, hidden),
  smuggle('a chunk size with a sign', start, 'transfer-encoding: chunked\r\n\r\n', `+${chunked}`, hidden),
  smuggle(
    'a chunk longer than its size',
    start,
    'transfer-encoding: chunked\r\n\r\n',
    `2\r\n${body}\r\n0\r\n\r\n`,
    hidden,
  ),
  smuggle(
    'a chunk size that overflows',
    start,
    'transfer-encoding: chunked\r\n\r\n',
    `ffffffffffffffff1\r\n${body}\r\n0\r\n\r\n`,
    hidden,
  ),
  {
    attack: 'request smuggling',
    name: 'a chunk extension is skipped',
    bytes: `${start}connection: close\r\ntransfer-encoding: chunked\r\n\r\n${chunked.replace('\r\n', ';a="b"\r\n')}`,
    statuses: [200],
    decisions: 1,
  },
  {
    attack: 'request smuggling',
    name: 'a trailer changes nothing',
    bytes: `${start}connection: close\r\ntransfer-encoding: chunked\r\n\r\n${chunked.slice(0, -2)}x-force-big: 1\r\n\r\n`,
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

export const rawAttacks: readonly RawAttack[] = [
  ...hosts,
  twoHosts,
  noHost,
  ...rebinding,
  ...targets,
  ...engine,
  ...methods,
  ...smuggling,
  ...doubled,
  ...sizes,
];
