// A request that somebody else ends, on the page of the router: another request, so on Workers another one's connections.
import { expect } from 'vitest';
import type { Status } from '#lib/contracts.ts';
import type { FakeVllm } from '#demo/fake-vllm.ts';
import type { House, Question } from '../house.ts';
import { type Chapter, chat, codeOf, type Kept } from './promise.ts';

/** Ends the only request that runs; the backend that works on it is let go. */
async function cancelAt(house: House, backend: FakeVllm): Promise<void> {
  const { requests } = JSON.parse((await house.ask({ path: '/router/status' })).text) as Status;
  expect(requests).toHaveLength(1);
  const path = `/router/requests/${requests[0]?.number}/cancel`;
  expect((await house.ask({ method: 'POST', path })).status).toBe(200);
  const [work] = house.forwarded();
  if (work !== undefined) await backend.waitForClose(work);
}

const hang = { answer: null, faults: [{ at: 'before-output', kind: 'hang' }] } as const;
const silent: readonly (readonly [what: string, question: Question])[] = [
  ['whole answer', { body: chat('HEAVY') }],
  ['stream', { body: chat('HEAVY', { stream: true }) }],
];
const beforeOutput = silent.map(([what, question]): Kept => ({
  name: `cancelled before the first word of a ${what}: 400, and small is not asked instead`,
  async keep(house) {
    house.big.set(hang);
    const asked = house.ask(question);
    await house.big.waitForRequest(({ method }) => method === 'POST');
    await cancelAt(house, house.big);
    const { status, text, requestId } = await asked;
    expect([status, codeOf(text)]).toEqual([400, 'cancelled']);
    expect((await house.recordsOf(requestId)).at(-1)).toMatchObject({ end: 'cancelled' });
    expect(house.forwarded()).toHaveLength(1);
  },
}));

const midStream: Kept = {
  name: 'cancelled in the middle of a stream: the client is told, and it is recorded',
  async keep(house) {
    house.small.set({ answer: null, faults: [{ at: 'mid-stream', kind: 'hang' }] });
    const response = await house.open({ body: chat('Hi', { stream: true }) });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader?.read())?.value ?? '';
    await cancelAt(house, house.small);
    while (!text.includes('"error"')) text += (await reader?.read())?.value ?? '';
    expect(text).toMatch(/data: \{"error":.*"code":"cancelled".*\}\n\n$/);
    expect((await house.recordsOf(response.requestId)).at(-1)).toMatchObject({ end: 'cancelled' });
    await reader?.cancel().catch(() => undefined);
  },
};

export const cancel: Chapter = { title: 'a request that is cancelled', promises: [...beforeOutput, midStream] };
