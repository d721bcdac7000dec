// Attacks by framing: bytes in which two readers see different requests.
import { body, chat, json, length, lines, type RawAttack } from './row.ts';

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

export const smugglingAttacks: readonly RawAttack[] = [
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
