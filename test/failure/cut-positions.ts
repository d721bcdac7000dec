// Streams of each dialect, cut at one position after another: whatever the client gets, it can tell that it is not all.
import { dialects } from '#lib/wire/dialects.ts';
import { askChat } from '../support/ask.ts';
import { type FaultyHouse, startFaultyHouse } from './faulty-house.ts';
import type { Script } from './faulty-upstream.ts';
import { done, event, goodStreamText, lastChunk, streamHead } from './wire-bytes.ts';

const typed = (data: { readonly type: string }) => `event: ${data.type}\n${event(data)}`;
const textChunk = (text: string, finish: string | null) =>
  event({ id: 'cmpl-1', object: 'text_completion', choices: [{ index: 0, text, finish_reason: finish }] });

/** One good stream for each dialect, and its proper last event. */
export const streams = {
  chat: { text: goodStreamText, last: done },
  completions: { text: textChunk('Grü', null) + textChunk('ße', null) + textChunk('', 'stop') + done, last: done },
  messages: {
    text: [
      { type: 'message_start', message: { id: 'm-1', role: 'assistant', usage: { input_tokens: 9 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ]
      .map(typed)
      .join(''),
    last: typed({ type: 'message_stop' }),
  },
  responses: {
    text: [
      { type: 'response.created', sequence_number: 0, response: { id: 'r-1', status: 'in_progress' } },
      { type: 'response.output_text.delta', sequence_number: 1, delta: 'Grüße' },
      { type: 'response.output_text.done', sequence_number: 2, text: 'Grüße' },
      { type: 'response.completed', sequence_number: 3, response: { id: 'r-1', status: 'completed' } },
    ]
      .map(typed)
      .join(''),
    last: 'event: response.completed\n',
  },
} as const;

export type DialectName = keyof typeof streams;
export type Ending = 'reset' | 'end' | 'clean end' | 'hang';

export interface CutResult {
  readonly requests: number;
  /** Each names a position where the client could not tell, or was told wrongly. */
  readonly silent: readonly string[];
}

const inFlight = 200;

/** Cuts at every `step`-th byte of the stream, in each of the ways. */
export async function cutEverywhere(
  dialect: DialectName,
  endings: readonly Ending[],
  step: number,
): Promise<CutResult> {
  const timeouts = { firstOutputMs: 1000, idleMs: 1000, totalMs: 120_000 };
  const house = await startFaultyHouse({
    faulty: 'small',
    script: [],
    timeouts,
  });
  const bytes = Buffer.from(streams[dialect].text);
  house.small.setWork(({ body }) => scriptOf(bytes, body));
  const jobs = endings.flatMap((ending) =>
    Array.from({ length: Math.ceil((bytes.length + 1) / step) }, (_, index) => ({ ending, at: index * step })),
  );
  const silent: string[] = [];
  const requests = jobs.length;
  const worker = async () => {
    for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
      const fault = await judge(house, dialect, bytes, job);
      if (fault !== null) silent.push(`${dialect}, ${job.ending} at ${job.at}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  await house.close();
  return { requests, silent };
}

function scriptOf(bytes: Buffer, body: string): Script {
  const [, ending, at] = /cut:(reset|end|clean end|hang):(\d+)/.exec(body) ?? [];
  const part = bytes.subarray(0, Number(at));
  const sent =
    part.length === 0
      ? streamHead
      : Buffer.concat([Buffer.from(`${streamHead}${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
  if (ending === 'hang') return [{ send: sent }];
  if (ending === 'clean end') return [{ send: sent }, { send: lastChunk }, 'again'];
  return ending === 'end' ? [{ send: sent }, 'end'] : [{ send: sent }, { waitMs: 20 }, 'reset'];
}

interface Cut {
  readonly ending: Ending;
  readonly at: number;
}

/** Null: the client was told. Else what was wrong. */
async function judge(
  house: FaultyHouse,
  dialect: DialectName,
  bytes: Buffer,
  { ending, at }: Cut,
): Promise<string | null> {
  const { path, event: read } = dialects[dialect];
  const seen = await askChat(house.url, '', {
    path,
    body: {
      stream: true,
      model: 'small',
      messages: [],
      input: '',
      prompt: '',
      max_tokens: 1,
      note: `cut:${ending}:${at}`,
    },
  });
  const { end } = await house.router.outcomeOf(seen.requestId);
  if (seen.status >= 500)
    return seen.text.includes('"source":"router"') && end === 'failed' ? null : `an odd ${seen.status}: ${end}`;
  const sent = bytes.subarray(0, at).toString();
  const whole = sent.includes('\n\n') ? sent.slice(0, sent.lastIndexOf('\n\n') + 2) : '';
  // A clean end without the blank line: the terminator is one.
  if (seen.complete && ending === 'clean end' && seen.text === sent && sent.trimEnd() === bytes.toString().trimEnd())
    return end === 'complete' ? null : `a proper end is called ${end}`;
  if (at === bytes.length)
    return seen.text === whole && end === 'complete' ? null : `a whole stream was not passed whole: ${end}`;
  if (!seen.text.startsWith(whole)) return 'complete events are missing';
  if (seen.complete) return 'a proper end';
  const rest = seen.text.slice(whole.length).split(/(?<=\n\n)/);
  const errors = rest.filter((one) => read(Buffer.from(one)).kind === 'error');
  if (errors.length === 0) return `no error: ${JSON.stringify(rest)}`;
  if (dialect !== 'responses' && errors.length > 1) return 'two errors';
  return end === 'cut' ? null : `the record says ${end}`;
}
