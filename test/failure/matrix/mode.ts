// Rows: a mode endpoint that cannot be trusted. Whatever it is, unforced heavy work goes to small.
import type { Script } from '../faulty-upstream.ts';
import { chunk, head } from '../wire-bytes.ts';

export interface ModeRow {
  readonly fault: string;
  readonly script: Script;
  readonly connections?: 'refuse' | 'close' | 'silence';
  /** What the status page gives as the reason of UNKNOWN. */
  readonly reason: string;
}

const reply = (status: string, body: string | Uint8Array, type = 'application/json'): Script => [
  { send: head(status, `content-type: ${type}`, `content-length: ${Buffer.byteLength(body)}`) },
  { send: body },
  'again',
];
const ok = (body: string | Uint8Array, type?: string): Script => reply('200 OK', body, type);
const normal = '{"mode":"NORMAL"}';

export const modeRows: readonly ModeRow[] = [
  { fault: 'refused', script: [], connections: 'refuse', reason: 'refused' },
  { fault: 'accepts, then closes', script: [], connections: 'close', reason: 'ended' },
  { fault: 'accepts, then silence', script: [], connections: 'silence', reason: 'timeout' },
  { fault: 'no answer', script: [], reason: 'timeout' },
  { fault: 'slower than deadlineMs', script: [{ waitMs: 1500 }, ...ok(normal)], reason: 'timeout' },
  {
    fault: 'a body drop by drop',
    script: [{ send: head('200 OK', 'content-length: 90') }, { flood: ' ', everyMs: 40 }],
    reason: 'timeout',
  },
  {
    fault: 'a body cut short',
    script: [{ send: head('200 OK', 'content-length: 90') + normal }, 'end'],
    reason: 'reset',
  },
  { fault: '500', script: reply('500 Oops', normal), reason: 'status-500' },
  { fault: '404', script: reply('404 Not Found', normal), reason: 'status-404' },
  {
    fault: '301',
    script: [{ send: head('301 Moved', 'location: /m', 'content-length: 0') }, 'again'],
    reason: 'status-301',
  },
  { fault: '204', script: [{ send: head('204 No Content') }, 'again'], reason: 'status-204' },
  { fault: 'HTML', script: ok('<html>NORMAL</html>', 'text/html'), reason: 'malformed' },
  { fault: '{}', script: ok('{}'), reason: 'malformed' },
  { fault: '"gaming" in small letters', script: ok('{"mode":"gaming"}'), reason: 'malformed' },
  { fault: 'mode is a list', script: ok('{"mode":["NORMAL"]}'), reason: 'malformed' },
  { fault: 'a bare string', script: ok('"NORMAL"'), reason: 'malformed' },
  { fault: 'UTF-16', script: ok(Buffer.from(`\ufeff${normal}`, 'utf16le')), reason: 'malformed' },
  { fault: 'broken UTF-8', script: ok(Buffer.from([0x7b, 0xff, 0x7d])), reason: 'malformed' },
  { fault: '1 MB', script: ok(normal + ' '.repeat(1_000_000)), reason: 'too-large' },
  {
    fault: '1 MB in chunks',
    script: [{ send: head('200 OK', 'transfer-encoding: chunked') }, { flood: chunk(' '.repeat(65_536)), everyMs: 1 }],
    reason: 'too-large',
  },
  {
    fault: 'a compressed body',
    script: [{ send: head('200 OK', 'content-encoding: gzip', 'content-length: 17') + '\u001f'.repeat(17) }, 'again'],
    reason: 'malformed',
  },
];
