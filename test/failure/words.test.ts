// The words that clients look for: an upstream's own come first, and the router's code stands where nothing else reads it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askChat, heavyText, openChat, readWhole, type Seen } from '../support/ask.ts';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import { startFaultyHouse } from './faulty-house.ts';
import type { Script } from './faulty-upstream.ts';
import { chunk, event, goodStreamText, json, lastChunk, streamHead } from './wire-bytes.ts';

describe('a heavy prompt that small cannot hold, while someone games', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await startTestHouse();
    house.mode.set('GAMING');
    house.small.set({ contextTokens: 200 });
  });
  afterAll(() => house.close());

  test.each([
    ['/v1/chat/completions', /^This model's maximum context length is 200 tokens/, 'code'],
    ['/v1/messages', /^This model's maximum context length is 200 tokens.*prompt is too long/, 'type'],
  ] as const)(
    '%s: the own sentence of the server stands first, what clients look for is in it, the code in a header',
    async (path, first, known) => {
      const body = path === '/v1/messages' ? { max_tokens: 5 } : {};
      const { status, headers, text } = await askChat(house.url, heavyText, { path, body });
      const { error } = JSON.parse(text) as { error: Record<string, unknown> };
      expect(status).toBe(400);
      expect(error['message']).toMatch(first);
      expect(error['message']).toContain('GAMING');
      expect(error[known]).toBe(known === 'code' ? 'context_length_exceeded' : 'invalid_request_error');
      expect(headers.get('x-router-code')).toBe('context_exceeds_small');
      expect(headers.get('x-should-retry')).toBe('false');
    },
  );

  test('strict: 503, and an SDK that obeys does not wait half a minute for a game to end', async () => {
    const { status, headers } = await askChat(house.url, heavyText, { headers: { 'x-router-strict': 'true' } });
    expect([status, headers.get('retry-after'), headers.get('x-should-retry')]).toEqual([503, '30', 'false']);
  });
});

/** What a client reads for whom the backend has nothing until the router's own head is there. */
async function answeredBehindHead(faulty: 'small' | 'big', answer: Script): Promise<Seen> {
  const head = Promise.withResolvers<void>();
  const script: Script = [{ until: head.promise }, ...answer];
  const house = await startFaultyHouse({ faulty, script, config: { stream: { holdMs: 20, waitEveryMs: 15_000 } } });
  const headers = faulty === 'big' ? { 'x-force-big': '1' } : {};
  const begun = await openChat(house.url, 'hello', { headers, body: { stream: true } });
  head.resolve();
  const seen = await readWhole(begun);
  await house.close();
  return seen;
}

describe("behind the router's own head", () => {
  test.each([
    ['429 No', 'slow down', 'server_error', 'upstream_failed'],
    ['500 No', 'boom', 'server_error', 'upstream_failed'],
    ['400 No', 'no such tool', 'invalid_request_error', 'invalid_request'],
    ['400 No', "This model's maximum context length is 9 tokens", 'invalid_request_error', 'context_length_exceeded'],
    ['200 OK', "This model's maximum context length is 9 tokens", 'invalid_request_error', 'context_length_exceeded'],
  ])('%s, "%s": its words, %s, and a code of the same kind', async (status, message, type, code) => {
    const seen = await answeredBehindHead('small', json(status, { error: { message } }));
    const [, data = ''] = /^: waiting\n\ndata: (.*)\n\n$/.exec(seen.text) ?? [];
    expect([seen.status, seen.complete]).toEqual([200, false]);
    expect(JSON.parse(data)).toMatchObject({ error: { message, type, code } });
  });
});

test.each([
  ["This model's maximum context length is 9 tokens", 'big-context'],
  ['CUDA out of memory', 'big-failed:error-event'],
])(
  'behind the router\'s own head a 200 of big that is the error "%s" is small\'s to answer: %s',
  async (message, why) => {
    const seen = await answeredBehindHead('big', json('200 OK', { error: { message } }));
    expect(seen.text).toBe(
      `: waiting\n\n: router backend=small rule=forced-header fallback=${why}\n\n${goodStreamText}`,
    );
    expect(seen.complete).toBe(true);
  },
);

test('a request of 47 kB that is echoed twice before the first word is held: what breaks then costs nothing', async () => {
  const input = 'x'.repeat(47_000);
  const echo = (type: string) => `event: ${type}\n${event({ type, response: { instructions: input } })}`;
  const preamble = chunk(echo('response.created')) + chunk(echo('response.in_progress'));
  const house = await startFaultyHouse({ faulty: 'big', script: [{ send: streamHead + preamble }, 'end'] });
  const delta = event({ type: 'response.output_text.delta', delta: 'Grüße' });
  const completed = event({ type: 'response.completed', response: { status: 'completed' } });
  house.small.setWork([{ send: streamHead + chunk(delta + completed) + lastChunk }, 'again']);
  const { status, headers, text } = await askChat(house.url, 'hello', {
    path: '/v1/responses',
    headers: { 'x-force-big': '1' },
    body: { input, stream: true },
  });
  expect([status, headers.get('x-router-fallback'), text]).toEqual([200, 'big-failed:ended', delta + completed]);
  await house.close();
});
