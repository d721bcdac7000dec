// Rows: no connection, or no proper head of an answer.
import type { Script } from '../faulty-upstream.ts';
import { head } from '../wire-bytes.ts';
import { error, type Row, soft, softOr502 } from './row.ts';

const unreachable = (cause: 'refused' | 'dns'): Pick<Row, 'big' | 'small'> => ({
  big: soft(cause),
  small: error(503, 'upstream_unreachable', cause),
});
const silent: Pick<Row, 'big' | 'small'> = {
  big: soft('first-output-timeout'),
  small: error(504, 'first_output_timeout', 'first-output-timeout'),
};

const connect = (fault: string, cells: Pick<Row, 'big' | 'small'>, rest: Partial<Row>): Row => ({
  phase: 'connect',
  fault,
  stream: true,
  script: [],
  ...cells,
  ...rest,
});
const broken = (fault: string, script: Script, cells: Pick<Row, 'big' | 'small'>): Row => ({
  phase: 'before headers',
  fault,
  stream: true,
  script,
  ...cells,
});

const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

export const connectRows: readonly Row[] = [
  connect('refused', unreachable('refused'), { connections: 'refuse' }),
  connect('portproxy closes at once', softOr502('ended'), { connections: 'close' }),
  connect('portproxy accepts, then silence', silent, { connections: 'silence' }),
  connect('the name has no address', unreachable('dns'), { url: `http://${'x'.repeat(70)}.invalid:8000` }),
];

export const beforeHeadersRows: readonly Row[] = [
  broken('end', ['end'], softOr502('ended')),
  broken('reset', ['reset'], softOr502('reset')),
  broken('hang', [], silent),
  broken('garbage instead of HTTP', [{ send: 'SSH-2.0-OpenSSH_9.2\r\n' }], softOr502('malformed')),
  broken('half a status line, then the end', [{ send: 'HTTP/1.1 20' }, 'end'], softOr502('ended')),
  broken('a header of 200 kB', [{ send: `${ok}x: ${'a'.repeat(200_000)}\r\n\r\n` }], softOr502('malformed')),
  broken('5,000 headers', [{ send: `${ok}${'x-a: 1\r\n'.repeat(5000)}\r\n` }], softOr502('malformed')),
  broken(
    'content-length and transfer-encoding',
    [{ send: `${ok}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n` }],
    softOr502('malformed'),
  ),
  broken(
    'transfer-encoding and content-length',
    [{ send: `${ok}transfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n` }],
    softOr502('malformed'),
  ),
  broken(
    'two equal content-lengths',
    [{ send: `${ok}content-length: 2\r\ncontent-length: 2\r\n\r\n{}` }],
    softOr502('malformed'),
  ),
  broken(
    'two content-lengths',
    [{ send: `${ok}content-length: 2\r\ncontent-length: 3\r\n\r\n{}` }],
    softOr502('malformed'),
  ),
  broken('a bare CR in a header', [{ send: `${ok}x: a\rb: c\r\ncontent-length: 2\r\n\r\n{}` }], softOr502('malformed')),
  broken('a flood of 103', [{ flood: head('103 Early Hints', 'link: </a>'), everyMs: 5 }], silent),
  broken(
    '101',
    [{ send: head('101 Switching Protocols', 'upgrade: x', 'connection: upgrade') }],
    softOr502('malformed'),
  ),
];
