// Errors that come inside a stream, in every dialect: as the first event they are judged by what they say; after output they pass, and the connection breaks.
import { describe, expect, test } from 'vitest';
import { askChat } from '../support/ask.ts';
import { startFaultyHouse } from './faulty-house.ts';
import type { Script } from './faulty-upstream.ts';
import { chunk, done, event, goodStream, json, lastChunk, output, streamHead } from './wire-bytes.ts';

type Error = Readonly<Record<string, unknown>>;

interface DialectBytes {
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

const named = (type: string, data: object = {}) => `event: ${type}\n${event({ type, ...data })}`;
const chatError = (error: Error) => event({ error });

const dialects: readonly DialectBytes[] = [
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

interface Row {
  readonly what: string;
  readonly error: Error;
  /** x-router-fallback where big says it; null: the client reads it, since it is the request's own fault. */
  readonly fallback: string | null;
  /** What the client gets where small says it, and where nobody else is asked. */
  readonly status: number;
}

const words = 'Grammar error: Unimplemented keys: ["uniqueItems"]';
const rows: readonly Row[] = [
  { what: '400', error: { message: words, type: 'BadRequestError', code: 400 }, fallback: null, status: 400 },
  { what: '400 by its type', error: { message: words, type: 'invalid_request_error' }, fallback: null, status: 400 },
  { what: '413', error: { message: words, type: 'request_too_large' }, fallback: null, status: 413 },
  { what: '422', error: { message: words, code: 422 }, fallback: null, status: 422 },
  { what: '401', error: { message: words, code: 401 }, fallback: 'big-failed:status-401', status: 401 },
  { what: '404', error: { message: 'no such model', code: 404 }, fallback: 'big-failed:status-404', status: 404 },
  { what: '429', error: { message: words, type: 'rate_limit_error' }, fallback: 'big-busy', status: 429 },
  { what: '503 that names no time', error: { message: words, code: 503 }, fallback: 'big-busy', status: 503 },
  { what: 'overloaded', error: { message: words, type: 'overloaded_error' }, fallback: 'big-busy', status: 503 },
  {
    what: 'a context that all slots share',
    error: { message: 'Context size has been exceeded.', type: 'server_error', code: 500 },
    fallback: 'big-busy',
    status: 500,
  },
  {
    what: 'a prompt that is too long',
    error: { message: "This model's maximum context length is 100 tokens, you requested 200 tokens", code: 400 },
    fallback: 'big-context',
    status: 400,
  },
  {
    what: 'a prompt that is too long, by its code alone',
    error: { message: 'Too much.', code: 'context_length_exceeded' },
    fallback: 'big-context',
    status: 400,
  },
  {
    what: 'the same with a 400',
    error: { message: 'Context size has been exceeded.', code: 400 },
    fallback: 'big-busy',
    status: 400,
  },
  { what: 'busy by its name', error: { message: words, type: 'unavailable_error' }, fallback: 'big-busy', status: 503 },
  {
    what: 'a bad value by its name',
    error: { message: words, type: 'UnprocessableEntityError' },
    fallback: null,
    status: 422,
  },
  { what: 'a status by another name', error: { message: words, statusCode: 409 }, fallback: null, status: 409 },
  { what: '500', error: { message: words, code: 500 }, fallback: 'big-failed:error-event', status: 502 },
  { what: 'nothing but words', error: { message: words }, fallback: 'big-failed:error-event', status: 502 },
];

const streamed = (...events: readonly string[]): Script => [
  { send: streamHead + events.map(chunk).join('') + lastChunk },
  'again',
];

async function askIn(dialect: DialectBytes, faulty: 'small' | 'big', script: Script) {
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

const cases = dialects.flatMap((dialect) =>
  rows.map((row) => ({ dialect, row, name: `${dialect.path}: ${row.what}` })),
);

describe('an error as the first event', () => {
  test.concurrent.each(cases)('of big: $name', async ({ dialect, row: { error, fallback, status } }) => {
    const seen = await askIn(dialect, 'big', streamed(dialect.error(error), dialect.rest));
    expect(seen.headers.get('x-router-fallback')).toBe(fallback);
    expect(seen.status).toBe(fallback === null ? status : 200);
    expect(seen.recorded).toBe(seen.status);
    expect(seen.attempts).toHaveLength(fallback === null ? 1 : 2);
    if (fallback === null) expect(seen.text).toContain(JSON.stringify(error['message']).slice(1, -1));
    // One request proves nothing against a big that is well; a key that does not fit does.
    expect(seen.big === 'down').toBe(error['code'] === 401);
  });

  test.concurrent.each(cases)('of small: $name', async ({ dialect, row: { error, status } }) => {
    const seen = await askIn(dialect, 'small', streamed(dialect.error(error), dialect.rest));
    expect([seen.status, seen.recorded]).toEqual([status, status]);
    expect(seen.text).toContain(JSON.stringify(error['message']).slice(1, -1));
    expect(seen.attempts).toHaveLength(1);
  });
});

test.each(['{"detail":"boom"}', '{"message":"boom","code":500}'])(
  'an event that is only %s is an error',
  async (data) => {
    const [chat] = dialects;
    if (chat === undefined) throw new Error('no dialect');
    const seen = await askIn(chat, 'big', streamed(`data: ${data}\n\n`, done));
    expect([seen.status, seen.headers.get('x-router-fallback')]).toEqual([200, 'big-failed:error-event']);
  },
);

test('a chunk that says "error": false is none', async () => {
  const [chat] = dialects;
  if (chat === undefined) throw new Error('no dialect');
  const fine = 'data: {"error":false,"choices":[{"delta":{"content":"x"}}]}\n\n';
  const seen = await askIn(chat, 'small', streamed(fine, done));
  expect([seen.status, seen.text]).toEqual([200, fine + done]);
});

describe('a whole answer that calls a prompt too long, and itself a success', () => {
  const said = 'Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)';
  test.each([said, { message: said }, { message: 'Too much.', code: 'context_length_exceeded' }])(
    '%j',
    async (error) => {
      for (const faulty of ['big', 'small'] as const) {
        const house = await startFaultyHouse({ faulty, script: json('200 OK', { error }), stream: false });
        const headers: Record<string, string> = faulty === 'big' ? { 'x-force-big': '1' } : {};
        const seen = await askChat(house.url, 'hello', { headers });
        const { attempts } = await house.router.outcomeOf(seen.requestId);
        await house.close();
        expect(attempts[0]).toMatchObject({ backend: faulty, cause: 'context' });
        if (faulty === 'big')
          expect([seen.status, seen.headers.get('x-router-fallback')]).toEqual([200, 'big-context']);
        else expect([seen.status, seen.text]).toEqual([400, JSON.stringify({ error })]);
      }
    },
  );
});

describe('an error after output', () => {
  const after = dialects.flatMap((dialect) =>
    rows.filter((_, index) => index % 3 === 0).map((row) => ({ dialect, row, name: `${dialect.path}: ${row.what}` })),
  );
  test.concurrent.each(after)(
    'passes as it came, and nothing behind it: $name',
    async ({ dialect, row: { error } }) => {
      const said = dialect.error(error);
      const seen = await askIn(dialect, 'big', streamed(dialect.output, said, dialect.rest));
      expect(seen).toMatchObject({ status: 200, complete: false, text: dialect.output + said, end: 'failed' });
      expect(seen.attempts).toMatchObject([{ backend: 'big', cause: 'error-event' }]);
    },
  );
});

describe('an answer that its engine breaks off', () => {
  test.concurrent.each(dialects)('before its first word is of small: $path', async (dialect) => {
    const seen = await askIn(dialect, 'big', streamed(dialect.aborted, dialect.rest));
    expect(seen.headers.get('x-router-fallback')).toBe('big-failed:error-event');
    expect(seen).toMatchObject({ status: 200, complete: true, end: 'complete' });
  });

  test.concurrent.each(dialects)('after it passes as it came, and nothing behind it: $path', async (dialect) => {
    const seen = await askIn(dialect, 'big', streamed(dialect.output, dialect.aborted, dialect.rest));
    expect(seen).toMatchObject({ status: 200, complete: false, text: dialect.output + dialect.aborted, end: 'failed' });
  });

  test.concurrent.each(dialects)('in one piece is none: $path', async ({ path, body, abortedWhole }) => {
    for (const faulty of ['big', 'small'] as const) {
      const house = await startFaultyHouse({ faulty, script: json('200 OK', abortedWhole), stream: false });
      const headers: Record<string, string> = faulty === 'big' ? { 'x-force-big': '1' } : {};
      const seen = await askChat(house.url, 'hello', { path, headers, body: { ...body } });
      const { attempts } = await house.router.outcomeOf(seen.requestId);
      await house.close();
      expect(attempts[0]).toMatchObject({ backend: faulty, cause: 'error-event' });
      expect([seen.status, seen.headers.get('x-router-fallback')]).toEqual(
        faulty === 'big' ? [200, 'big-failed:error-event'] : [502, null],
      );
    }
  });
});
