// /router/status and /router/decisions: what the operations page is told, held against the contracts.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decisionsSchema, type Status, statusSchema } from '#lib/contracts.ts';
import { askChat, heavyText } from '../support/ask.ts';
import { patient } from './patient.ts';
import { startTestHouse, startTestRouter, type TestHouse } from '../support/router.ts';

async function readStatus(url: string): Promise<Status> {
  const response = await fetch(`${url}/router/status`);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return statusSchema.parse(await response.json());
}

async function readDecisions(url: string, query = '') {
  return decisionsSchema.parse(await (await fetch(`${url}/router/decisions${query}`)).json());
}

describe('a house with both backends', () => {
  let house: TestHouse;
  beforeEach(async () => void (house = await startTestHouse(patient)));
  afterEach(() => house.close());

  test('the first look already knows mode, health and models', async () => {
    await house.router.app.services.small.cards.look();
    await house.router.app.services.big?.cards.look();
    const status = await readStatus(house.url);
    expect(status.mode).toMatchObject({ value: 'NORMAL', error: null, changes: [{ value: 'NORMAL' }] });
    expect(status.backends.small).toMatchObject({
      state: 'up',
      reason: null,
      model: 'small-7b',
      contextTokens: 16_384,
    });
    expect(status.backends.big).toMatchObject({ state: 'up', model: 'big-32b', checks: [{ ok: true }] });
    expect(status.inflight).toEqual({ small: 0, big: { forced: 0, unforced: 0 } });
  });

  test('the last hour counts who answered, by which rule, and fallbacks', async () => {
    const before = (await readStatus(house.url)).buckets;
    expect(before).toEqual([]);
    await askChat(house.url, 'Hello', { body: { stream: true, stream_options: { include_usage: true } } });
    await askChat(house.url, heavyText);
    house.big.set({ healthStatus: 503, faults: [{ at: 'before-headers', kind: 'status', status: 503, times: 1 }] });
    const soft = await askChat(house.url, heavyText);
    await house.router.outcomeOf(soft.requestId);
    const sum = { small: 0, big: 0, fallback: 0, light: 0, heavy: 0 };
    for (const bucket of (await readStatus(house.url)).buckets) {
      sum.small += bucket.small;
      sum.big += bucket.big;
      sum.fallback += bucket.fallback;
      sum.light += bucket.rules['light'] ?? 0;
      sum.heavy += bucket.rules['heavy-tokens'] ?? 0;
    }
    expect(sum).toEqual({ small: 2, big: 1, fallback: 1, light: 1, heavy: 2 });
  });

  test('failed work takes big down with its reason, and the change has a time', async () => {
    await house.router.app.services.big?.cards.look();
    house.big.set({ healthStatus: 503, faults: [{ at: 'before-headers', kind: 'status', status: 503, times: 1 }] });
    await house.router.outcomeOf((await askChat(house.url, heavyText)).requestId);
    const { big } = (await readStatus(house.url)).backends;
    expect(big).toMatchObject({ state: 'down', reason: 'status-503' });
    house.big.clear();
    expect(Date.parse(big?.since ?? '')).toBeGreaterThan(Date.parse(house.router.app.services.lifetime.startedAt));
  });

  test('a request that runs is in the decisions without an outcome, and `next` does not pass it', async () => {
    const known = await readDecisions(house.url);
    house.small.set({ answerTokens: 100_000, tokensPerSecond: 50 });
    const controller = new AbortController();
    const response = await fetch(`${house.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'runs' },
      body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
      signal: controller.signal,
    });
    expect(response.status).toBe(200);
    const quick = await readDecisions(house.url, `?after=${known.next}&limit=10`);
    expect(quick.records.map(({ decision, outcome }) => [decision.rid, outcome])).toEqual([['runs', null]]);
    expect(quick.next).toBe(known.next);
    expect((await readStatus(house.url)).inflight.small).toBe(1);
    controller.abort();
    await house.router.outcomeOf('runs');
    const after = await readDecisions(house.url, `?after=${known.next}`);
    expect(after.records.map(({ outcome }) => outcome?.end)).toEqual(['client-gone']);
    expect(after.next).toBe(known.next + 1);
    house.small.clear();
  });

  test('pages follow each other without a gap or a repetition', async () => {
    for (let count = 0; count < 5; count += 1) await askChat(house.url, 'Hello');
    const all = await readDecisions(house.url, '?limit=1000');
    expect(all.records).toHaveLength(5);
    const paged = [];
    for (let after = 0; ;) {
      const page = await readDecisions(house.url, `?after=${after}&limit=2`);
      expect(page.boot).toBe(all.boot);
      if (page.records.length === 0) break;
      paged.push(...page.records);
      after = page.next;
    }
    expect(paged).toEqual(all.records);
  });

  test.each(['?after=-1', '?after=x', '?limit=1.5'])(
    'decisions%s: what is no whole number is refused',
    async (query) => {
      const response = await fetch(`${house.url}/router/decisions${query}`);
      expect(response.status).toBe(400);
    },
  );
});

test('a house with only small says so with null', async () => {
  const router = await startTestRouter({ config: { backends: { small: { url: 'http://127.0.0.1:1' } } } });
  const status = await readStatus(router.url);
  expect(status.backends.big).toBeNull();
  expect(status.inflight.big).toBeNull();
  expect(status.mode).toMatchObject({ value: 'UNKNOWN', error: 'no-mode-url', ageMs: null, since: null });
  expect(status.backends.small).toMatchObject({ state: 'down', reason: 'refused', model: null });
  await router.close();
});
