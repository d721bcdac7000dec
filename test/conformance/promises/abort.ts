// A client that leaves takes its work along: the backend's connection closes, and nobody else is asked in its place.
import { expect } from 'vitest';
import type { FakeVllm } from '#demo/fake-vllm.ts';
import type { House, Question } from '../house.ts';
import { type Chapter, chat, type Kept } from './promise.ts';

/** A busy machine's share beside the router's own 100 ms, which the failure tests hold Node to. */
const closedWithinMs = 1500;

async function leave(house: House, backend: FakeVllm, leaving: AbortController, requestId: string): Promise<void> {
  const [work] = house.forwarded();
  if (work === undefined) throw new Error('No backend was asked');
  const leftAt = performance.now();
  leaving.abort();
  await backend.waitForClose(work);
  expect(performance.now() - leftAt).toBeLessThan(closedWithinMs);
  expect((await house.recordsOf(requestId)).at(-1)).toMatchObject({ end: 'client-gone' });
  expect(house.forwarded()).toEqual([work]);
}

const silently: readonly (readonly [what: string, question: Question])[] = [
  ['a whole answer', { body: chat('HEAVY') }],
  ['a stream', { body: chat('HEAVY', { stream: true }) }],
];
const beforeOutput = silently.map(([what, question]): Kept => ({
  name: `left while big prefills for ${what}: big is let go, small is not asked`,
  async keep(house) {
    house.big.set({ faults: [{ at: 'before-output', kind: 'hang' }] });
    const leaving = new AbortController();
    const requestId = crypto.randomUUID();
    const asked = house
      .ask({ ...question, headers: { 'x-request-id': requestId }, signal: leaving.signal })
      .catch(() => undefined);
    await house.big.waitForRequest(({ method }) => method === 'POST');
    await leave(house, house.big, leaving, requestId);
    await asked;
  },
}));

const midStream: Kept = {
  name: 'left in the middle of a stream that has fallen silent: the backend is let go',
  async keep(house) {
    house.small.set({ answer: null, faults: [{ at: 'mid-stream', kind: 'hang' }] });
    const leaving = new AbortController();
    const response = await house.open({ body: chat('Hi', { stream: true }), signal: leaving.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    await leave(house, house.small, leaving, response.requestId);
    await reader?.cancel().catch(() => undefined);
  },
};

const backPressure: Kept = {
  name: 'left while it did not read: the backend was held back, and is let go',
  async keep(house) {
    house.small.set({ answer: 'x'.repeat(100_000), answerTokens: 400 });
    const leaving = new AbortController();
    const response = await house.open({ body: chat('Hi', { stream: true }), signal: leaving.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    await leave(house, house.small, leaving, response.requestId);
    await reader?.cancel().catch(() => undefined);
  },
};

export const abort: Chapter = { title: 'a client that leaves', promises: [...beforeOutput, midStream, backPressure] };
