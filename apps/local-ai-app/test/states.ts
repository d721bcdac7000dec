// Every state that the app can show, reached by clicking as a person would, on a stub that plays its part.
import type { ServerResponse } from 'node:http';
import type { Page } from 'playwright-core';
import type { DecisionRow, Mode, Status } from '../src/router/contract.ts';
import { chunk, healthyStatus, routeHeaders, sendJson, type StubRouter } from './stub-router.ts';

export interface State {
  readonly name: string;
  readonly screen: 'chat' | 'ops';
  readonly prepare: (stub: StubRouter) => void;
  /** Brings the page into the state; resolves when it is shown. */
  readonly act: (page: Page) => Promise<void>;
}

export const richAnswer = `Two numbers are added with \`+\`. A function makes that **reusable**, as [the manual](https://example.org) says:

\`\`\`ts
// adds two numbers
export function add(a: number, b: number): number {
  return a + b;
}
\`\`\`

1. Call it with two numbers.
2. Use what it returns:
   - in a sum
   - in a table

| call | result |
| --- | ---: |
| add(1, 2) | 3 |
| add(700, 534) | 1,234 |

> It costs $5 or $10, not more.
`;

const usage = 'data: {"choices":[],"usage":{"prompt_tokens":5120,"completion_tokens":212}}\n\n';

function streams(
  text: string,
  backend = 'small',
  rule = 'light',
  more: Record<string, string> = {},
): StubRouter['chat'] {
  return ({ req, res }) => {
    res.writeHead(200, routeHeaders(req, backend, rule, more));
    for (const piece of text.match(/[\s\S]{1,24}/g) ?? []) res.write(chunk(piece));
    res.end(`${usage}data: [DONE]\n\n`);
  };
}

/** Sends `text` and then nothing more, ever. */
function holds(text: string): StubRouter['chat'] {
  return ({ req, res }) => {
    res.writeHead(200, routeHeaders(req, 'big', 'heavy-tokens'));
    res.write(text === '' ? ': waiting\n\n' : chunk(text));
  };
}

function cuts({ req, res }: { req: Parameters<StubRouter['chat']>[0]['req']; res: ServerResponse }): void {
  res.writeHead(200, routeHeaders(req, 'big', 'heavy-tokens'));
  res.write(chunk('The first half of an answer that was'), () => res.destroy());
}

export function statusIn(mode: Mode, change: Partial<Status> = {}): Status {
  const healthy = healthyStatus();
  const changes = mode === 'GAMING' ? [{ at: healthy.startedAt, value: mode }] : [];
  return {
    ...healthy,
    mode: {
      value: mode,
      ageMs: 300,
      since: healthy.startedAt,
      source: mode === 'UNKNOWN' ? null : 'file',
      error: mode === 'UNKNOWN' ? 'timeout' : null,
      changes,
    },
    ...change,
  };
}

export async function ask(page: Page, text = 'How do I add two numbers?'): Promise<void> {
  await page.fill('#draft', text);
  await page.press('#draft', 'Enter');
}

async function askAndWait(page: Page): Promise<void> {
  await ask(page);
  await page.waitForSelector('.answer .message-actions');
}

const nothing = async (): Promise<void> => undefined;
const idle = (): void => undefined;

const chatStates: readonly State[] = [
  {
    name: 'empty',
    screen: 'chat',
    prepare: idle,
    act: async (page) => void (await page.waitForSelector('.empty-thread')),
  },
  {
    name: 'typing',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      await page.fill('#draft', 'How do I add two numbers?\n\nIn one line.');
      await page.waitForSelector('.preview .node-small');
    },
  },
  {
    name: 'waiting',
    screen: 'chat',
    prepare: (stub) => (stub.chat = holds('')),
    act: async (page) => {
      await ask(page);
      await page.waitForSelector('.route-chip');
    },
  },
  {
    name: 'streaming',
    screen: 'chat',
    prepare: (stub) => (stub.chat = holds('The first words of')),
    act: async (page) => {
      await ask(page);
      await page.waitForSelector('.cursor');
    },
  },
  {
    name: 'stopped',
    screen: 'chat',
    prepare: (stub) => (stub.chat = holds('The first words of')),
    act: async (page) => {
      await ask(page);
      await page.waitForSelector('.cursor');
      await page.click('.stop');
      await page.waitForSelector('.stopped-mark');
    },
  },
  {
    name: 'answered',
    screen: 'chat',
    prepare: (stub) => (stub.chat = streams(richAnswer, 'big', 'heavy-tokens')),
    act: async (page) => {
      await askAndWait(page);
      await page.waitForSelector('[class^=hljs]');
    },
  },
  {
    name: 'route-opened',
    screen: 'chat',
    prepare: (stub) => {
      stub.chat = streams('Short and sweet.');
    },
    act: async (page) => {
      await askAndWait(page);
      await page.click('.route-chip');
      await page.waitForSelector('.route-details');
    },
  },
  {
    name: 'thought',
    screen: 'chat',
    prepare: (stub) => (stub.chat = streams('<think>Both are numbers, so a sum will do.</think>Use a plus.')),
    act: async (page) => {
      await askAndWait(page);
      await page.click('summary');
    },
  },
  {
    name: 'gated',
    screen: 'chat',
    prepare: (stub) => {
      stub.status = statusIn('GAMING');
      stub.chat = streams('A short answer from small.', 'small', 'gaming', {
        'x-router-fallback': 'gaming',
        'x-router-mode': 'GAMING',
      });
    },
    act: askAndWait,
  },
  {
    name: 'interrupted',
    screen: 'chat',
    prepare: (stub) => (stub.chat = cuts),
    act: async (page) => {
      await ask(page);
      await page.waitForSelector('.failure');
    },
  },
  {
    name: 'refused',
    screen: 'chat',
    prepare: (stub) =>
      (stub.chat = ({ res }) =>
        sendJson(res, 503, { error: { message: 'The small backend is down.', code: 'small_down', source: 'router' } })),
    act: async (page) => {
      await ask(page);
      await page.waitForSelector('.failure');
    },
  },
  {
    name: 'offline',
    screen: 'chat',
    prepare: (stub) => {
      stub.status = 500;
      stub.chat = ({ req }) => void req.socket.destroy();
    },
    act: async (page) => {
      await ask(page);
      await page.waitForSelector('.failure');
      await page.waitForSelector('.strip');
    },
  },
  {
    name: 'key-wanted',
    screen: 'chat',
    prepare: (stub) => (stub.status = 401),
    act: async (page) => void (await page.waitForSelector('.key-card')),
  },
  {
    name: 'consent',
    screen: 'chat',
    prepare: (stub) => (stub.status = statusIn('GAMING')),
    act: async (page) => {
      await page.fill('#draft', 'Think hard about this.');
      await page.click('.choice.node-big');
      await page.press('#draft', 'Enter');
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'tagged',
    screen: 'chat',
    prepare: (stub) => (stub.status = statusIn('UNKNOWN')),
    act: async (page) => {
      await page.fill('#draft', '#force_big Think hard about this.');
      await page.waitForSelector('.tag-chip');
    },
  },
  {
    name: 'settings',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      await page.click('.settings-button');
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'editing',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      await askAndWait(page);
      await page.click('text=Edit');
      await page.waitForSelector('.editing');
    },
  },
  {
    name: 'deleted',
    screen: 'chat',
    prepare: idle,
    act: async (page) => {
      await askAndWait(page);
      if (await page.isVisible('.sidebar-button')) await page.click('.sidebar-button');
      await page.click('.conversation >> text=Delete');
      await page.waitForSelector('.toast');
    },
  },
];

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
  threshold: 4000,
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

const opsStates: readonly State[] = [
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
    act: nothing,
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

export const states: readonly State[] = [...chatStates, ...opsStates];
