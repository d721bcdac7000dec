// Rows: a stream that breaks, before its first output or after.
import type { Script } from '../faulty-upstream.ts';
import {
  chunk,
  done,
  event,
  finish,
  goodStreamText,
  lastChunk,
  more,
  output,
  preamble,
  streamHead,
} from '../wire-bytes.ts';
import { both, broken, error, full, fullStream, inBand, type Row, soft, softOr502 } from './row.ts';

type Cells = Pick<Row, 'big' | 'small'>;
const row =
  (phase: Row['phase']) =>
  (fault: string, script: Script, cells: Cells, config?: Row['config']): Row => ({
    phase,
    fault,
    stream: true,
    script,
    ...cells,
    ...(config === undefined ? {} : { config }),
  });

const held = row('headers sent, within the hold');
/** The bytes before a reset get a moment to arrive: a reset overtakes them. */
const arrived = { waitMs: 60 } as const;
const aborted = event({ choices: [{ index: 0, delta: {}, finish_reason: 'abort' }] });
const long = event({ object: 'chat.completion.chunk', choices: [], note: 'x'.repeat(63_000) });
const oom = event({ error: { message: 'CUDA out of memory', type: 'InternalServerError', code: 500 } });

export const heldRows: readonly Row[] = [
  held('reset', [{ send: streamHead }, arrived, 'reset'], softOr502('reset')),
  held('end', [{ send: streamHead }, 'end'], softOr502('ended')),
  held('preamble, then the end', [{ send: streamHead + chunk(preamble) }, 'end'], softOr502('ended')),
  held('preamble, then a clean end', [{ send: streamHead + chunk(preamble) + lastChunk }, 'end'], softOr502('ended')),
  held(
    'an error event',
    [{ send: streamHead + chunk(preamble) + chunk(oom) + chunk(done) + lastChunk }],
    softOr502('error-event'),
  ),
  held(
    'an answer that the engine breaks off before its first word',
    [{ send: streamHead + chunk(preamble) + chunk(aborted) + chunk(done) + lastChunk }, 'again'],
    softOr502('error-event'),
  ),
  held(
    'a long prefill, then the end',
    [{ send: streamHead + chunk(preamble) }, { waitMs: 700 }, 'end'],
    softOr502('ended'),
  ),
  held('nothing but its terminator', [{ send: streamHead + chunk(done) + lastChunk }, 'again'], both(full(done))),
  held('a preamble of 63 kB, then the end', [{ send: streamHead + chunk(long) }, 'end'], softOr502('ended')),
];

const sent = row('headers sent');
const timeout = 'first-output-timeout';
const late = {
  big: soft(timeout, `big-failed:${timeout}`, 'comment'),
  small: inBand('first_output_timeout', timeout, '', 'failed'),
};
const shortHold = { stream: { holdMs: 200, waitEveryMs: 300 } };

export const sentRows: readonly Row[] = [
  sent('hang', [{ send: streamHead + chunk(preamble) }], late, shortHold),
  sent('hang, and firstOutputMs < holdMs', [{ send: streamHead + chunk(preamble) }], {
    big: soft(timeout),
    small: error(504, 'first_output_timeout', timeout),
  }),
  sent('comments only', [{ send: streamHead }, { flood: chunk(': ping\n\n'), everyMs: 20 }], late, shortHold),
  sent(
    'nothing for longer than the hold, then the end',
    [{ waitMs: 600 }, 'end'],
    {
      big: soft('ended', 'big-failed:ended', 'comment'),
      small: inBand('upstream_failed', 'ended', '', 'failed'),
    },
    shortHold,
  ),
];

const mid = row('mid-stream');
const started = streamHead + chunk(preamble) + chunk(output);
const passed = preamble + output;
const lost = (cause: 'reset' | 'ended' | 'malformed') => both(inBand('upstream_lost', cause, passed));
const silent = both(inBand('idle_timeout', 'idle-timeout', passed));
const inUtf8 = Buffer.from(started).subarray(0, Buffer.from(started).indexOf(Buffer.from('ü')) + 1);

export const midStreamRows: readonly Row[] = [
  mid('reset', [{ send: started }, arrived, 'reset'], lost('reset')),
  mid('end', [{ send: started }, 'end'], lost('ended')),
  mid('a clean end without terminator', [{ send: started + lastChunk }, 'again'], lost('ended')),
  mid('cut inside an event', [{ send: started + chunk(more.slice(0, 20)) }, 'end'], lost('ended')),
  mid(
    'cut inside a UTF-8 character',
    [{ send: started }, { send: inUtf8.subarray(Buffer.byteLength(streamHead + chunk(preamble))) }, 'end'],
    lost('ended'),
  ),
  mid('hang', [{ send: started }], silent),
  mid('one byte now and then', [{ send: started }, { flood: chunk('x'), everyMs: 40 }], silent),
  mid('bad chunk framing', [{ send: `${started}zz\r\n` }], lost('malformed')),
  mid('an event of more than 1 MiB', [{ send: started + chunk(`data: ${'x'.repeat(1_100_000)}`) }], lost('malformed')),
  mid(
    'an in-band error and [DONE]',
    [{ send: started + chunk(oom) + chunk(done) + lastChunk }, 'again'],
    both(broken(passed + oom)),
  ),
  mid('an in-band error, then the end', [{ send: started + chunk(oom) }, 'end'], both(broken(passed + oom))),
  mid(
    'an answer that the engine breaks off',
    [{ send: started + chunk(aborted) + chunk(done) + lastChunk }, 'again'],
    both(broken(passed + aborted)),
  ),
  mid(
    'a terminator without its blank line, and a clean end',
    [{ send: started + chunk('data: [DONE]') + lastChunk }, 'again'],
    both(full(passed + 'data: [DONE]')),
  ),
  mid(
    'lines with CRLF, the last one cut between CR and LF',
    [{ send: started + chunk('data: [DONE]\r\n\r') }, arrived, { send: chunk('\n') + lastChunk }, 'again'],
    both(full(passed + 'data: [DONE]\r\n\r\n')),
  ),
  mid(
    'data after [DONE]',
    [{ send: started + chunk(more + finish + done + output) + lastChunk }, 'again'],
    both(full(goodStreamText)),
  ),
  mid(
    'slow whole events',
    [
      { send: started },
      { waitMs: 80 },
      { send: chunk(more) },
      { waitMs: 80 },
      { send: chunk(finish) },
      { waitMs: 80 },
      { send: chunk(done) + lastChunk },
      'again',
    ],
    both(fullStream),
  ),
];
