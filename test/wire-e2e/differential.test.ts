// The strongest test of the wire: the same request, to the fake directly and through the router, gets the same answer.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import { cases } from './differential-cases.ts';
import { eventEnds, hashOf, headerOf, type Observed, observe } from './observe.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());
afterEach(() => house.small.clear());

/** Headers of the connection, and those that every server makes for itself (RFC 9110, section 7.6.1). */
const ofTheHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date', 'server']);

function comparable({ status, headers, body, complete }: Observed) {
  const travelling = headers.filter(([name]) => !ofTheHop.has(name));
  return { status, headers: travelling.sort(), hash: hashOf(body), events: eventEnds(body).length, complete };
}

/** What a client may see of the router. */
const own = /^(x-router-(backend|rule|mode|fallback)|(x-)?request-id)$/;
const ownOnStreams = [
  ['cache-control', 'no-cache'],
  ['x-accel-buffering', 'no'],
];

test('there are at least twelve requests for each dialect, and sixty in all', () => {
  const counts = Map.groupBy(cases, ({ name }) => name.split(':')[0]);
  expect([...counts.values()].every((group) => group.length >= 12)).toBe(true);
  expect(cases.length).toBeGreaterThanOrEqual(60);
});

test.each(cases)('$name', async ({ sent, behavior }) => {
  house.small.set({ deterministic: true, ...behavior });
  const direct = comparable(await observe(house.small.url, sent));
  const routed = await observe(house.url, sent);
  // A body of no declared length may get one: that is framing, as chunks are.
  const declared = direct.headers.some(([name]) => name === 'content-length');
  const kept = routed.headers.filter(([name]) => !own.test(name) && (declared || name !== 'content-length'));
  const isStream = kept.some(([name, value]) => name === 'content-type' && value.startsWith('text/event-stream'));
  const expected = [...direct.headers, ...(isStream ? ownOnStreams : [])].sort();
  expect(comparable({ ...routed, headers: kept })).toEqual({ ...direct, headers: expected });
});

test('embeddings and token counts are passed through unchanged', async () => {
  house.small.set({ deterministic: true, embeddings: true });
  const requests = [
    { target: '/v1/embeddings', body: '{"model":"small-7b","input":["a","b"]}' },
    { target: '/v1/messages/count_tokens', body: '{"model":"small-7b","messages":[{"role":"user","content":"Hi"}]}' },
  ];
  for (const sent of requests) {
    const [direct, routed] = [await observe(house.small.url, sent), await observe(house.url, sent)];
    expect([routed.status, hashOf(routed.body)]).toEqual([200, hashOf(direct.body)]);
  }
});

test.each([8, 300_000])(
  'embeddings as %i bytes, which vLLM sends where encoding_format asks for them, too',
  async (size) => {
    const raw = { pieces: ['\u0000'.repeat(size)], contentType: 'application/octet-stream' };
    house.small.set({ embeddings: true, raw });
    const sent = { target: '/v1/embeddings', body: '{"model":"small-7b","input":"a","encoding_format":"bytes"}' };
    const [direct, routed] = [await observe(house.small.url, sent), await observe(house.url, sent)];
    expect([routed.status, hashOf(routed.body), routed.complete]).toEqual([200, hashOf(direct.body), true]);
    expect(headerOf(routed, 'content-type')).toBe('application/octet-stream');
    const chat = { target: '/v1/chat/completions', body: '{"model":"small-7b","messages":[]}' };
    expect((await observe(house.url, chat)).status).toBe(502);
  },
);
