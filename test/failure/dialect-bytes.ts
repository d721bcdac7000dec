// What a backend sends in each dialect, good and broken; and a house in which one of the two sends it.
import { askChat } from '../support/ask.ts';
import { startFaultyHouse } from './faulty-house.ts';
import type { Script } from './faulty-upstream.ts';
import { chunk, done, event, goodStream, lastChunk, output, streamHead } from './wire-bytes.ts';

export type Error = Readonly<Record<string, unknown>>;

export interface DialectBytes {
  readonly path: string;
  readonly body: object;
  readonly error: (error: Error) => string;
  readonly output: string;
  /** What follows when everything is well. */
  readonly rest: string;
  /** The last event but `rest`, and a whole answer, of an engine that breaks off. */
  readonly aborted: string;
  readonly abortedWhole: object;
}

export const named = (type: string, data: object = {}) => `event: ${type}\n${event({ type, ...data })}`;
const chatError = (error: Error) => event({ error });

export const dialects: readonly DialectBytes[] = [
  {
    path: '/v1/chat/completions',
    body: {},
    error: chatError,
    output,
    rest: done,
    aborted: event({ choices: [{ index: 0, delta: {}, finish_reason: 'abort' }] }),
    abortedWhole: { choices: [{ index: 0, message: { content: 'Grü' }, finish_reason: 'abort' }] },
  },
  {
    path: '/v1/completions',
    body: { prompt: 'hello' },
    error: chatError,
    output: event({ choices: [{ index: 0, text: 'Grüße', finish_reason: null }] }),
    rest: done,
    aborted: event({ choices: [{ index: 0, text: '', finish_reason: 'error' }] }),
    abortedWhole: { choices: [{ index: 0, text: 'Grü', finish_reason: 'error' }] },
  },
  {
    path: '/v1/responses',
    body: { input: 'hello' },
    error: (error) => named('error', error),
    output: named('response.output_text.delta', { delta: 'Grüße' }),
    rest: named('response.completed', { response: { status: 'completed' } }),
    aborted: named('response.completed', { response: { status: 'cancelled' } }),
    abortedWhole: { object: 'response', status: 'cancelled', error: null, output: [] },
  },
  {
    path: '/v1/messages',
    body: { max_tokens: 9 },
    error: (error) => `event: error\n${event({ type: 'error', error })}`,
    output: named('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Grüße' } }),
    rest: named('message_stop'),
    aborted: named('message_delta', { delta: { stop_reason: null }, usage: { output_tokens: 1 } }),
    abortedWhole: { type: 'message', content: [{ type: 'text', text: 'Grü' }], usage: { output_tokens: 1 } },
  },
];

export const streamed = (...events: readonly string[]): Script => [
  { send: streamHead + events.map(chunk).join('') + lastChunk },
  'again',
];

export async function askIn(dialect: DialectBytes, faulty: 'small' | 'big', script: Script) {
  const house = await startFaultyHouse({ faulty, script });
  const other = faulty === 'big' ? house.small : house.big;
  other.setWork(
    dialect.rest === done && dialect.output === output ? goodStream : streamed(dialect.output, dialect.rest),
  );
  const headers: Record<string, string> = faulty === 'big' ? { 'x-force-big': '1' } : {};
  const seen = await askChat(house.url, 'hello', {
    path: dialect.path,
    headers,
    body: { stream: true, ...dialect.body },
  });
  const { attempts, end, status: recorded } = await house.router.outcomeOf(seen.requestId);
  const big = house.router.app.services.big?.health.last().state;
  await house.close();
  return { ...seen, attempts, end, recorded, big };
}
