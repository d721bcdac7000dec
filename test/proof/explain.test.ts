// Explain tells what a real request gets: for generated requests over all dialects and houses, and the audit of them all is replayed.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isReproduced } from '#cli/replay/decide-again.ts';
import { decisionRecordSchema, explanationSchema, outcomeRecordSchema } from '#lib/contracts.ts';
import { decide } from '#lib/policy/decide.ts';
import { inferencePaths } from '../support/ask.ts';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import { generateRequest, type GeneratedRequest, randomFrom } from './generated.ts';
import { patient } from './patient.ts';

const perHouse = 45;
const policy = { heavyPatterns: ['think hard'] };

/** The house in which the requests are asked: what the PC says, and whether big runs. Readings are taken once, then kept. */
const houses = [
  ['NORMAL, big up', async () => {}],
  ['GAMING', async (house: TestHouse) => house.mode.set('GAMING')],
  ['the mode unknown', async (house: TestHouse) => house.mode.fault({ kind: 'status', status: 500 })],
  ['NORMAL, big down', async (house: TestHouse) => house.big.set({ healthStatus: 503 })],
  ['NORMAL, big hung, and one request tries it', async (house: TestHouse) => letBigHang(house)],
  ['GAMING, big down', async (house: TestHouse) => (house.mode.set('GAMING'), house.big.set({ healthStatus: 503 }))],
] as const;

/** Half open: no second request may join the one that holds the slot. */
function letBigHang({ router }: TestHouse): void {
  const { big, clock } = router.app.services;
  const now = clock.now();
  const hung = { now, startedAt: now, reason: 'first-output-timeout', prompt: 1, isProof: true };
  big?.health.note({ type: 'request-failed', ...hung });
  big?.slots.take(true);
}

async function explain(house: TestHouse, { path, headers, body }: GeneratedRequest, query = '') {
  const target = `${house.url}/router/explain?route=${encodeURIComponent(path)}${query}`;
  const response = await fetch(target, { method: 'POST', headers, body });
  const json: unknown = await response.json();
  return response.status === 200
    ? { status: 200, explanation: explanationSchema.parse(json) }
    : { status: response.status, explanation: null };
}

describe.each(houses)('%s', (name, prepare) => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await startTestHouse({ ...patient, policy });
    await Promise.all([house.router.app.services.small.cards.look(), house.router.app.services.big?.cards.look()]);
    await prepare(house);
  });
  afterAll(() => house.close());

  test(`${perHouse} requests: explained as they are decided, and decided again as they were`, async () => {
    const random = randomFrom([...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
    let decided = 0;
    for (let count = 0; count < perHouse; count += 1) {
      const request = generateRequest(random);
      const { status, explanation } = await explain(house, request);
      const rid = `${count}`;
      const real = await fetch(house.url + request.path, {
        method: 'POST',
        headers: { ...request.headers, 'x-request-id': rid },
        body: request.body,
      });
      await real.text();
      if (explanation === null) {
        expect(real.status).toBe(status);
        continue;
      }
      decided += 1;
      const { rule, wanted, chosen, because, ...record } = await house.router.decisionOf(rid);
      expect(explanation.decision, request.body.slice(0, 300)).toEqual({ rule, wanted, chosen, because });
      const { force, pinnedSmall, heavy, mode, big, strict } = record;
      expect(explanation.facts).toEqual({ force, pinnedSmall, heavy, mode, big, strict });
      expect(explanation.estimate).toMatchObject({
        bytes: record.promptBytes,
        toolBytes: record.toolBytes,
        tokens: record.tokens,
        allTokens: record.allTokens,
        thresholds: record.thresholds,
      });
    }
    // One of nine models is unknown; most requests must have been decided for this to prove anything.
    expect(decided).toBeGreaterThanOrEqual(30);
    const records = await house.router.records();
    for (const record of records)
      (record.event === 'decision' ? decisionRecordSchema : outcomeRecordSchema).parse(record);
    const decisions = records.filter((record) => record.event === 'decision');
    expect(decisions.length).toBe(decided);
    expect(decisions.filter((record) => !isReproduced(record))).toEqual([]);
  });

  test('explaining sent nothing to a backend and took no slot', async () => {
    const { small, big } = house.router.app.services;
    const taken = () => [small.slots.taken(), big?.slots.taken()];
    const before = taken();
    house.small.clearLog();
    house.big.clearLog();
    const random = randomFrom(99);
    for (let count = 0; count < 20; count += 1) await explain(house, generateRequest(random));
    expect([...inferencePaths(house.small.log), ...inferencePaths(house.big.log)]).toEqual([]);
    expect(taken()).toEqual(before);
  });
});

describe('a pretended house', () => {
  let house: TestHouse;
  beforeAll(async () => void (house = await startTestHouse(patient)));
  afterAll(() => house.close());
  const heavy = {
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'word '.repeat(8000) }] }),
  };

  test.each(['NORMAL', 'GAMING', 'UNKNOWN'] as const)(
    '%s with big in every state is decided as the policy says, and nobody is asked',
    async (mode) => {
      await explain(house, heavy);
      const before = house.mode.requests();
      for (const big of ['up', 'down', 'busy', 'absent'] as const) {
        const { explanation } = await explain(house, heavy, `&mode=${mode}&big=${big}`);
        const expected = decide({ force: 'none', pinnedSmall: false, heavy: 'tokens', mode, big, strict: false });
        expect(explanation?.decision).toEqual(expected);
      }
      expect(house.mode.requests()).toBe(before);
    },
  );

  test.each(['&mode=gaming', '&big=sleeping', '&route=/v1/nothing'])('%s is refused', async (query) => {
    const path = query.startsWith('&route') ? '/v1/nothing' : heavy.path;
    expect((await explain(house, { ...heavy, path }, query.startsWith('&route') ? '' : query)).status).toBe(400);
  });
});
