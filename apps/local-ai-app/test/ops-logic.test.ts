// What the operations page computes, and the words of the route chip, without a browser.
import { expect, test } from 'vitest';
import { explainPath } from '../src/chat/ask-about.ts';
import { answeredBy, fallbackOf, matchesFilter } from '../src/ops/columns.ts';
import { sumHour } from '../src/ops/last-hour.ts';
import { nextStep } from '../src/ops/next-step.ts';
import { mergePage } from '../src/router/decisions.ts';
import type { DecisionRecord, DecisionRow, OutcomeRecord } from '../src/router/contract.ts';
import { factsOf } from '../src/route/facts.tsx';
import { words } from '../../../lib/words.ts';
import { fallbackSentence, keepWords, ruleSentence } from '../src/route/sentences.ts';
import { formatAge, formatCount, formatDuration, tokensPerSecond } from '../src/shell/format.ts';
import { readHash } from '../src/shell/screen.ts';

const decision: DecisionRecord = {
  ts: '2026-11-25T10:00:00Z',
  boot: 'b',
  seq: 1,
  rid: 'r1',
  key: 'laptop',
  dialect: 'chat',
  rule: 'heavy-tokens',
  force: 'none',
  pinnedSmall: false,
  forceDenied: false,
  heavy: 'tokens',
  promptBytes: 20_000,
  tokens: { atLeast: 4000 },
  toolBytes: 0,
  allTokens: null,
  thresholds: { words: 4000, everything: 8000 },
  mode: 'NORMAL',
  modeAgeMs: 12,
  big: 'up',
  bigAgeMs: 90,
  strict: false,
  wanted: 'big',
  chosen: 'big',
  because: null,
};
const outcome: OutcomeRecord = {
  attempts: [
    { backend: 'big', cause: 'reset', ms: 40 },
    { backend: 'small', cause: null, ms: 300 },
  ],
  status: 200,
  firstOutputMs: 120,
  durationMs: 340,
  promptTokens: 5000,
  completionTokens: 20,
  end: 'complete',
};
const row = (change: Partial<DecisionRecord> = {}, end: Partial<OutcomeRecord> | null = {}): DecisionRow => ({
  decision: { ...decision, ...change },
  outcome: end === null ? null : { ...outcome, ...end },
});

test('who answered, and why it was not big, is what the row says; a running request shows its choice', () => {
  const refused: DecisionRow = { ...row(), answeredBy: 'none', fallback: null };
  expect([answeredBy(refused), fallbackOf(refused)]).toEqual(['none', null]);
  const softly: DecisionRow = { ...row(), answeredBy: 'small', fallback: 'big-failed:reset' };
  expect([answeredBy(softly), fallbackOf(softly)]).toEqual(['small', 'big-failed:reset']);
  expect(answeredBy({ ...row({}, null), answeredBy: null })).toBe('big');
});

test('a page replaces rows that it repeats, and another boot starts anew', () => {
  const first = mergePage(null, { boot: 'b', next: 0, records: [row({}, null)] });
  const second = mergePage(first, { boot: 'b', next: 2, records: [row(), row({ seq: 2 })] });
  expect(second.rows.map(({ decision: { seq }, outcome: end }) => [seq, end !== null])).toEqual([
    [1, true],
    [2, true],
  ]);
  expect(mergePage(second, { boot: 'c', next: 1, records: [row({ boot: 'c' })] }).rows).toHaveLength(1);
});

test('two routers that answer in turns have one ledger each, and all that both decided is shown by time', () => {
  const told = (boot: string, after: number) => {
    const records = [1, 2, 3].map((seq) =>
      row({ boot, seq, ts: `2026-11-25T10:00:0${seq}${boot === 'a' ? '.000' : '.500'}Z` }),
    );
    return { boot, next: 4, records: records.filter(({ decision: { seq } }) => seq >= after) };
  };
  let ledger: ReturnType<typeof mergePage> | null = null;
  for (const boot of 'abababbaab') {
    const after = Math.min(...(ledger?.books.map(({ next }) => next) ?? [0]));
    ledger = mergePage(ledger, told(boot, after), after);
  }
  expect(ledger?.books.map(({ boot, next }) => [boot, next])).toEqual([
    ['a', 4],
    ['b', 4],
  ]);
  expect(ledger?.rows.map(({ decision: { boot, seq } }) => `${boot}${seq}`)).toEqual([
    'a1',
    'b1',
    'a2',
    'b2',
    'a3',
    'b3',
  ]);
});

test('a router that was restarted is one router', () => {
  let ledger: ReturnType<typeof mergePage> | null = null;
  for (const boot of 'aaabbb') ledger = mergePage(ledger, { boot, next: 1, records: [row({ boot })] });
  expect(ledger?.books.map(({ boot }) => boot)).toEqual(['b']);
});

test('the ledger keeps the last thousand rows', () => {
  const records = Array.from({ length: 1200 }, (_, seq) => row({ seq }));
  const { rows } = mergePage(null, { boot: 'b', next: 1200, records });
  expect([rows.length, rows[0]?.decision.seq]).toEqual([1000, 200]);
});

test('a filter asks for all its words, in any case', () => {
  expect(['', 'HEAVY', 'laptop complete', 'heavy gone', 'r1'].map((filter) => matchesFilter(row(), filter))).toEqual([
    true,
    true,
    true,
    false,
    true,
  ]);
});

test('the last hour adds up minutes and orders rules by use', () => {
  const bucket = {
    minute: 'm',
    small: 3,
    big: 1,
    fallback: 1,
    rules: { light: 3, gaming: 1 },
    firstOutputMs: { p50: 80, p95: 200 },
    tokensPerSecond: { small: 50, big: null },
  };
  const hour = sumHour([bucket, { ...bucket, rules: { gaming: 9 }, firstOutputMs: null }]);
  expect(hour).toEqual({
    total: 8,
    nodes: { small: 6, big: 2 },
    fallback: 2,
    rules: [
      ['gaming', 10],
      ['light', 3],
    ],
    firstOutputP50Ms: 80,
    firstOutputP95Ms: 200,
  });
  expect(sumHour([]).total).toBe(0);
});

test('only what is pretended is in the address of an explanation', () => {
  expect(explainPath({ mode: 'as it is', big: 'as it is' })).toBe('router/explain');
  expect(explainPath({ mode: 'GAMING', big: 'down' })).toBe('router/explain?mode=GAMING&big=down');
});

const rules = [
  'forced-header',
  'forced-model',
  'forced-tag',
  'pinned-small',
  'light',
  'gaming',
  'mode-unknown',
  'heavy-tokens',
  'heavy-pattern',
  'heavy-model',
];
const reasons = ['gaming', 'mode-unknown', 'big-down', 'big-busy', 'big-absent', 'big-context', 'mode-changed'];

test("every rule and every reason has its own words, which are the router's; a new one shows itself", () => {
  keepWords(words);
  expect(new Set(rules.map(ruleSentence)).size).toBe(rules.length);
  expect(rules.filter((rule) => ruleSentence(rule) === rule)).toEqual([]);
  expect(new Set(reasons.map(fallbackSentence)).size).toBe(reasons.length);
  expect(ruleSentence('new-rule')).toBe('new-rule');
  expect(fallbackSentence('new-reason')).toContain('new-reason');
  expect(fallbackSentence('big-failed:reset')).toContain('it broke the connection');
});

test('the facts of a decision name every attempt', () => {
  keepWords(words);
  const facts = Object.fromEntries(factsOf(row()));
  expect(facts).toMatchObject({
    'attempt 1': 'big, it broke the connection, 40 ms',
    'attempt 2': 'small, answered, 300 ms',
    mode: 'NORMAL, read 12 ms before',
    prompt: '20,000 bytes, 4,000 tokens or more (threshold 4,000)',
  });
});

test('each state of a node has a next step', () => {
  expect(nextStep('big', 'down', 'wrong_model')).toContain('backends.big.model');
  expect(nextStep('big', 'up', 'wrong_model')).toContain('backends.big.model');
  expect(nextStep('big', 'down', 'unauthorized')).toContain('backends.big.apiKey');
  expect(new Set((['small', 'big'] as const).map((node) => nextStep(node, 'down', null))).size).toBe(2);
});

test('numbers are written for people', () => {
  expect([0, 38.4, 994.6, 995, 4321, 9949, 12_345, 125_000, null].map(formatDuration)).toEqual([
    '0 ms',
    '38 ms',
    '995 ms',
    '1.0 s',
    '4.3 s',
    '9.9 s',
    '12 s',
    '2 min 5 s',
    '–',
  ]);
  expect([0, 12_000, 300_000, 7_200_000, 200_000_000, undefined].map(formatAge)).toEqual([
    'now',
    '12 s',
    '5 min',
    '2 h',
    '2 d',
    '–',
  ]);
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect(tokensPerSecond(101, 1000, 3000)).toBe(50);
  expect([tokensPerSecond(1, 0, 1000), tokensPerSecond(9, 0, 10), tokensPerSecond(null, 0, 1000)]).toEqual([
    null,
    null,
    null,
  ]);
});

test('the address names the screen; what is unknown is a new chat', () => {
  expect(['', '#/chat/abc', '#/ops', '#/ops/r%2F1', '#/ops/a+b%', '#/else'].map(readHash)).toEqual([
    { name: 'chat', conversationId: null },
    { name: 'chat', conversationId: 'abc' },
    { name: 'ops', requestId: null },
    { name: 'ops', requestId: 'r/1' },
    { name: 'ops', requestId: 'a+b%' },
    { name: 'chat', conversationId: null },
  ]);
});
