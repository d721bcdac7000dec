// Every state of the operations page, on a stub that plays its part.
import type { DecisionRow, Status } from '../src/router/contract.ts';
import { idle, type State, statusIn } from './state-tools.ts';
import { healthyStatus } from './stub-router.ts';

const decision: DecisionRow['decision'] = {
  ts: '2026-11-25T20:15:01Z',
  boot: 'b7',
  seq: 1,
  rid: 'r1',
  key: 'laptop',
  dialect: 'chat',
  rule: 'light',
  force: 'none',
  pinnedSmall: false,
  forceDenied: false,
  heavy: 'no',
  promptBytes: 812,
  tokens: null,
  toolBytes: 0,
  allTokens: null,
  thresholds: { words: 4000, everything: 8000 },
  mode: 'unasked',
  modeAgeMs: null,
  big: 'unasked',
  bigAgeMs: null,
  strict: false,
  wanted: 'small',
  chosen: 'small',
  because: null,
};
const outcome: NonNullable<DecisionRow['outcome']> = {
  attempts: [{ backend: 'small', cause: null, ms: 912 }],
  status: 200,
  firstOutputMs: 84,
  durationMs: 912,
  promptTokens: 203,
  completionTokens: 41,
  end: 'complete',
};
const heavy = {
  rule: 'heavy-tokens',
  heavy: 'tokens',
  promptBytes: 48_120,
  tokens: { atLeast: 4000 },
  mode: 'NORMAL',
  modeAgeMs: 120,
  big: 'up',
  bigAgeMs: 900,
  wanted: 'big',
  chosen: 'big',
} as const;

/** A table with each kind of row, and one client that is always forced. */
export const rows: readonly DecisionRow[] = [
  { decision, outcome },
  {
    decision: { ...decision, ...heavy, seq: 2, rid: 'r2' },
    outcome: {
      ...outcome,
      attempts: [{ backend: 'big', cause: null, ms: 14_210 }],
      firstOutputMs: 3120,
      durationMs: 14_210,
    },
  },
  {
    decision: {
      ...decision,
      ...heavy,
      seq: 3,
      rid: 'r3',
      rule: 'gaming',
      mode: 'GAMING',
      big: 'unasked',
      bigAgeMs: null,
      chosen: 'small',
      because: 'gaming',
    },
    outcome,
  },
  {
    decision: { ...decision, ...heavy, seq: 4, rid: 'r4' },
    outcome: {
      ...outcome,
      attempts: [
        { backend: 'big', cause: 'reset', ms: 41 },
        { backend: 'small', cause: null, ms: 900 },
      ],
    },
  },
  ...[5, 6, 7, 8, 9, 10].map((seq) => ({
    decision: {
      ...decision,
      seq,
      rid: `r${seq}`,
      key: 'tv',
      rule: 'forced-model',
      force: 'model',
      big: 'up',
      wanted: 'big' as const,
      chosen: 'big' as const,
    },
    outcome: seq === 10 ? null : { ...outcome, attempts: [{ backend: 'big' as const, cause: null, ms: 2100 }] },
  })),
];

function busyStatus(): Status {
  const status = statusIn('GAMING', { demo: true });
  const checks = Array.from({ length: 60 }, (_, index) => ({
    at: new Date(1e12 + index * 5000).toISOString(),
    ok: index % 17 !== 5,
    ms: 3 + ((index * 7) % 23),
  }));
  const buckets = Array.from({ length: 60 }, (_, index) => index)
    .filter((index) => index % 7 !== 3)
    .map((index) => ({
      minute: new Date(Math.floor(Date.now() / 60_000) * 60_000 - (59 - index) * 60_000).toISOString(),
      small: (index * 5) % 9,
      big: index > 40 ? 0 : (index * 3) % 4,
      fallback: index % 9 === 0 ? 1 : 0,
      rules: { light: (index * 5) % 9, gaming: index % 9 === 0 ? 1 : 0, 'heavy-tokens': index % 4 },
      firstOutputMs: { p50: 80 + ((index * 37) % 300), p95: 600 + ((index * 131) % 2600) },
      tokensPerSecond: { small: 48 + (index % 9), big: index > 40 ? null : 27 + (index % 6) },
    }));
  const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
  const day = new Intl.DateTimeFormat('sv-SE');
  const tokens = [0, 1, 2].flatMap((ago) =>
    (['small', 'big'] as const).flatMap((backend) =>
      ['laptop', 'home-assistant', null].map((key, index) => ({
        day: day.format(Date.now() - ago * 86_400_000),
        key,
        backend,
        requests: 40 - index * 9,
        promptTokens: 81_203 - index * 20_000,
        completionTokens: 12_044 - index * 3000,
      })),
    ),
  );
  const request = {
    ageMs: 4200,
    dialect: 'chat',
    rule: 'light',
    backend: 'small',
    answering: true,
    mayCancel: true,
  } as const;
  const requests = [
    { ...request, number: 'b7-11', who: 'laptop', ageMs: 74_000, backend: 'big', rule: 'heavy-tokens' },
    { ...request, number: 'b7-12', who: 'Mozilla' },
    { ...request, number: 'b7-13', who: 'home-assistant', answering: false, mayCancel: false, ageMs: 900 },
  ] as const;
  const { small } = status.backends;
  const big = {
    ...small,
    model: null,
    contextTokens: null,
    latencyMs: null,
    state: 'down',
    reason: 'refused',
    checks: checks.map((check) => ({ ...check, ok: false })),
  } as const;
  return {
    ...status,
    backends: { small: { ...small, checks }, big },
    inflight: { small: 2, big: { forced: 1, unforced: 0 } },
    mode: status.mode && {
      ...status.mode,
      since: at(18),
      changes: [
        { at: at(55), value: 'NORMAL' },
        { at: at(18), value: 'GAMING' },
      ],
    },
    canWake: true,
    forcing: [{ who: 'tv', requests: 18 }],
    requests,
    tokens,
    buckets,
  };
}

export const opsStates: readonly State[] = [
  {
    name: 'ops-empty',
    screen: 'ops',
    prepare: idle,
    act: async (page) => void (await page.waitForSelector('text=No request was decided yet')),
  },
  {
    name: 'ops-busy',
    screen: 'ops',
    prepare: (stub) => {
      stub.status = busyStatus();
      stub.rows = [...rows];
    },
    act: async (page) => {
      await page.waitForSelector('.decisions');
      await page.waitForSelector('.uplot canvas');
      await page.click('.decisions tbody button >> nth=0');
      await page.waitForSelector('.opened');
    },
  },
  {
    name: 'ops-as-tables',
    screen: 'ops',
    prepare: (stub) => {
      stub.status = busyStatus();
      stub.rows = [...rows];
    },
    act: async (page) => {
      await page.waitForSelector('.uplot canvas');
      for (const button of await page.locator('.chart button').all()) await button.click();
      await page.click('.running button >> nth=0');
      await page.waitForSelector('text=Cancelled: the request of laptop');
    },
  },
  {
    name: 'ops-explained',
    screen: 'ops',
    prepare: (stub) => (stub.status = statusIn('UNKNOWN')),
    act: async (page) => {
      await page.fill('.explain-form textarea', 'What would happen to this?');
      await page.click('text=Explain');
      await page.waitForSelector('.explained');
    },
  },
  {
    name: 'ops-one-node',
    screen: 'ops',
    prepare: (stub) => {
      const status = healthyStatus();
      stub.status = {
        ...status,
        mode: null,
        backends: { ...status.backends, big: null },
        inflight: { small: 0, big: null },
      };
    },
    act: async (page) => void (await page.waitForSelector('text=Small answers.')),
  },
  {
    name: 'ops-offline',
    screen: 'ops',
    prepare: (stub) => (stub.status = 500),
    act: async (page) => void (await page.waitForSelector('.strip')),
  },
  {
    name: 'ops-key-wanted',
    screen: 'ops',
    prepare: (stub) => (stub.status = 401),
    act: async (page) => void (await page.waitForSelector('.key-card')),
  },
];
