// Errors that come inside a stream, in every dialect: as the first event they are judged by what they say; after output they pass, and the connection breaks.
import { describe, expect, test } from 'vitest';
import { askChat } from '../support/ask.ts';
import { askIn, dialects, type Error, streamed } from './dialect-bytes.ts';
import { startFaultyHouse } from './faulty-house.ts';
import { done, json } from './wire-bytes.ts';

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
