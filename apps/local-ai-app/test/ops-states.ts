// Every state of the operations page, on a stub that plays its part.
import type { DecisionRow } from '../src/router/contract.ts';
import { busyStatus } from './busy-house.ts';
import { idle, type State, statusIn } from './state-tools.ts';

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
      rule: 'forced-model' as const,
      force: 'model' as const,
      big: 'up' as const,
      wanted: 'big' as const,
      chosen: 'big' as const,
    },
    outcome: seq === 10 ? null : { ...outcome, attempts: [{ backend: 'big' as const, cause: null, ms: 2100 }] },
  })),
];

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
      const status = statusIn('UNKNOWN');
      stub.status = {
        ...status,
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
    name: 'ops-stale',
    screen: 'ops',
    prepare: (stub) => (stub.status = busyStatus()),
    act: async (page) => {
      await page.waitForSelector('.card');
      await page.route('**/router/status', (route) => route.abort());
      await page.waitForSelector('.ops.stale .card');
    },
  },
  {
    name: 'ops-key-wanted',
    screen: 'ops',
    prepare: (stub) => (stub.status = 401),
    act: async (page) => void (await page.waitForSelector('.key-card')),
  },
];
