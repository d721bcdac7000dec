// Real clients with the retries that they come with: they read through the wait, and an answer that is always cut ends with an error soon.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '#demo/behavior.ts';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import { readers } from './retries.ts';

const answer = 'One two three four five six';
const mostRequests = 12;
const mostMs = 60_000;

/** Where every answer of every backend is cut; what costs a client its pauses is the deep one. */
const cuts: readonly (readonly [where: string, fault: Fault])[] = [
  ['in the middle', { at: 'mid-stream', kind: 'reset', afterEvents: 4 }],
  ['at a clean end without its terminator', { at: 'mid-stream', kind: 'no-terminator', afterEvents: 4 }],
  ['by an error inside it', { at: 'mid-stream', kind: 'error-event', afterEvents: 4 }],
  ...(process.env.DEEP !== '1' ? [] : ([['before its first output', { at: 'headers', kind: 'reset' }]] as const)),
];

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ stream: { holdMs: 20, waitEveryMs: 20 } });
});
afterAll(() => house.close());
beforeEach(() => {
  for (const backend of [house.small, house.big]) {
    backend.clear();
    backend.clearLog();
    backend.set({ answer });
  }
});

const posts = () => [house.small, house.big].flatMap(({ log }) => log).filter(({ method }) => method === 'POST');

test('what they read through are comments of the router', async () => {
  house.small.set({ prefillMs: 200 });
  const body = JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'Hi' }] });
  const response = await fetch(`${house.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect((await response.text()).match(/^: waiting/gm)?.length).toBeGreaterThan(1);
});

describe.each(readers)('%s', (_, read) => {
  test('reads through the comments of a wait before the first output', async () => {
    house.small.set({ prefillMs: 200 });
    expect(await read(house.url)).toBe(answer);
    expect(posts()).toHaveLength(1);
  });

  test.each(cuts)(
    'an answer that is cut every time, %s, is an error after few requests',
    { timeout: mostMs },
    async (_where, fault) => {
      house.small.set({ faults: [fault] });
      house.big.set({ faults: [fault] });
      await expect(read(house.url)).rejects.toThrow();
      expect(posts().length).toBeLessThanOrEqual(mostRequests);
    },
  );
});
