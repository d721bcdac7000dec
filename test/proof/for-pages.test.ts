// What pages are told so that they hold no copy of the router's rules: the configured tag, the key's rights, words, who answered, and sizes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisionsSchema, explanationSchema, statusSchema } from '#lib/contracts.ts';
import { askChat, heavyText } from '../support/ask.ts';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import { patient } from './patient.ts';

const may = 'a-key-that-may-force-1';
const mayNot = 'a-key-that-may-not-force-1';
const as = (key: string) => ({ authorization: `Bearer ${key}` });

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({
    ...patient,
    policy: { forceTag: '!gpu', bigTokenThreshold: 4000 },
    apiKeys: [
      { name: 'may', key: may },
      { name: 'may-not', key: mayNot, mayForce: false },
    ],
  });
});
afterAll(() => house.close());

async function explain(content: string, query = '') {
  const body = JSON.stringify({ messages: [{ role: 'user', content }] });
  const headers = { 'content-type': 'application/json', ...as(may) };
  const response = await fetch(`${house.url}/router/explain${query}`, { method: 'POST', headers, body });
  return { status: response.status, json: (await response.json()) as unknown };
}

describe('pages are told', () => {
  test.each([
    [may, true],
    [mayNot, false],
  ])('the tag as it is configured, and whether this key may force (%s)', async (key, mayForce) => {
    const status = statusSchema.parse(await (await fetch(`${house.url}/router/status`, { headers: as(key) })).json());
    expect([status.rules, status.you]).toEqual([
      { forceTag: '!gpu', thresholds: { words: 4000, everything: 8000 } },
      { mayForce, mayCancel: false },
    ]);
    expect(status.words.rules.light).toBe('a light request');
    expect(status.words.fallbacks.gaming).toContain('GAMING');
  });

  test('about how many tokens a text has, whole or with most of it left out', async () => {
    const whole = explanationSchema.parse((await explain(heavyText.repeat(6))).json);
    const ends = heavyText.slice(0, 6000);
    const leftOut = heavyText.length * 6 - ends.length;
    const cut = explanationSchema.parse((await explain(ends, `?leftOut=${leftOut}`)).json);
    expect(whole.decision).toEqual(cut.decision);
    expect(cut.facts.heavy).toBe('tokens');
    expect(cut.estimate.bytes).toBe(whole.estimate.bytes);
    expect(cut.estimate.about / whole.estimate.about).toBeCloseTo(1, 1);
    expect((await explain('Hello', '?leftOut=-1')).status).toBe(400);
  });

  test('by each row who answered: nobody where all was refused, small with the reason where it stood in for big', async () => {
    await askChat(house.url, 'Hello', { headers: as(may) });
    house.big.set({ faults: [{ at: 'before-headers', kind: 'reset', times: 2 }] });
    await askChat(house.url, heavyText, { headers: as(may) });
    house.small.set({ faults: [{ at: 'before-headers', kind: 'status', status: 400, times: 1 }] });
    const last = await askChat(house.url, 'Refused', { headers: as(may) });
    await house.router.outcomeOf(last.requestId);
    const page: unknown = await (await fetch(`${house.url}/router/decisions`, { headers: as(may) })).json();
    const rows = decisionsSchema.parse(page).records.map(({ answeredBy, fallback }) => [answeredBy, fallback]);
    expect(rows).toEqual([
      ['small', null],
      ['small', 'big-failed:reset'],
      ['none', null],
    ]);
  });
});
