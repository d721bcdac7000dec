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
  const bucket = {
    minute: status.startedAt,
    small: 31,
    big: 12,
    fallback: 3,
    rules: { light: 28, gaming: 3, 'heavy-tokens': 6, 'forced-model': 6 },
    firstOutputMs: { p50: 84, p95: 3120 },
    tokensPerSecond: { small: 52, big: 31 },
  };
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
    buckets: [bucket],
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
      await page.click('.decisions button >> nth=0');
      await page.waitForSelector('.opened');
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
    act: async (page) => void (await page.waitForSelector('text=not configured')),
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
