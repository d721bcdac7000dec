// Replay with another threshold: changed or unchanged only where the record settles it, else unknown.
import { describe, expect, test } from 'vitest';
import { type AnyDecisionRecord, type Beside, isReproduced, withThresholds } from '#cli/replay/decide-again.ts';
import type { DecisionRecord } from '#lib/audit/record.ts';
import { decide } from '#lib/policy/decide.ts';
import type { Facts } from '#lib/policy/types.ts';
import { decisionFor } from '../proof/records.ts';

/** Heavy, in NORMAL, big up: went to big. */
const heavy = {
  rule: 'heavy-tokens',
  heavy: 'tokens',
  mode: 'NORMAL',
  big: 'up',
  wanted: 'big',
  chosen: 'big',
} as const;
const gamed = {
  rule: 'gaming',
  heavy: 'tokens',
  mode: 'GAMING',
  wanted: 'big',
  chosen: 'small',
  because: 'gaming',
} as const;
const forced = { rule: 'forced-tag', force: 'tag', heavy: 'unasked', big: 'up', wanted: 'big', chosen: 'big' } as const;
const known: Beside = { promptTokens: null, mayHavePatterns: false };

/** A record in the first form, in which one count stood for words and tools. */
function firstForm(change: object): AnyDecisionRecord {
  const { toolBytes: _toolBytes, allTokens: _allTokens, thresholds: _thresholds, ...rest } = decisionFor();
  return { ...rest, v: 1, threshold: 4000, ...change };
}

describe('a record in the first form', () => {
  test.each([
    ['a light request', {}],
    ['a heavy one that went to big', { ...heavy, promptBytes: 20_000, tokens: { atLeast: 4000 } }],
    [
      'an id that only big has, which forced then',
      { rule: 'forced-model', force: 'model', heavy: 'unasked', big: 'up', wanted: 'big', chosen: 'big' },
    ],
    ['embeddings on small', { rule: 'passthrough-small', pinnedSmall: true, heavy: 'unasked', dialect: 'embeddings' }],
    [
      'embeddings that a game kept from big',
      { rule: 'passthrough-gated', heavy: 'unasked', mode: 'GAMING', wanted: 'big', chosen: 'none', because: 'gaming' },
    ],
    [
      'embeddings on big',
      { rule: 'passthrough-big', heavy: 'unasked', mode: 'NORMAL', big: 'up', wanted: 'big', chosen: 'big' },
    ],
  ])('%s is reproduced', (_, change) => {
    expect(isReproduced(firstForm(change))).toBe(true);
  });

  test('embeddings know no threshold', () => {
    const record = firstForm({ rule: 'passthrough-small', pinnedSmall: true, heavy: 'unasked', dialect: 'embeddings' });
    expect(withThresholds(record, { words: 1 }, known)).toBe('unchanged');
  });

  test('its words are at most what was counted with the tools', () => {
    const record = firstForm({ promptBytes: 9000, tokens: { exact: 2500 } });
    expect(withThresholds(record, { words: 3000 }, known)).toBe('unchanged');
    expect(withThresholds(record, { words: 2000, everything: 8000 }, known)).toBe('unknown');
  });
});

describe('with another threshold', () => {
  test.each<readonly [string, Partial<DecisionRecord>, number, Partial<Beside>, string]>([
    ['fewer bytes than the threshold are light whatever the tokens', { promptBytes: 2000 }, 3000, {}, 'unchanged'],
    ['an exact count below it stays light', { promptBytes: 9000, tokens: { exact: 2500 } }, 3000, {}, 'unchanged'],
    [
      'an exact count above it would be heavy, but nobody asked for the mode',
      { promptBytes: 9000, tokens: { exact: 2500 } },
      2000,
      {},
      'unknown',
    ],
    ['an uncounted prompt that may reach it is not settled', { promptBytes: 3500 }, 1000, {}, 'unknown'],
    [
      "the backend's own count settles an uncounted prompt",
      { promptBytes: 3500 },
      1000,
      { promptTokens: 800 },
      'unchanged',
    ],
    [
      'a heavy request above it stays on big',
      { ...heavy, promptBytes: 20_000, tokens: { atLeast: 4000 } },
      3000,
      {},
      'unchanged',
    ],
    [
      'a lower bound says nothing about a higher threshold',
      { ...heavy, promptBytes: 20_000, tokens: { atLeast: 4000 } },
      8000,
      {},
      'unknown',
    ],
    [
      "the backend's own count takes a request off big",
      { ...heavy, promptBytes: 20_000, tokens: { atLeast: 4000 } },
      8000,
      { promptTokens: 5000 },
      'changed',
    ],
    [
      "the backend's own count keeps a request on big",
      { ...heavy, promptBytes: 40_000, tokens: { atLeast: 4000 } },
      8000,
      { promptTokens: 9000 },
      'unchanged',
    ],
    [
      'too few bytes take a request off big',
      { ...heavy, promptBytes: 6000, tokens: { atLeast: 4000 } },
      8000,
      {},
      'changed',
    ],
    [
      'a pattern that nobody tried might keep it there',
      { ...heavy, promptBytes: 6000, tokens: { atLeast: 4000 } },
      8000,
      { mayHavePatterns: true },
      'unknown',
    ],
    [
      'a matching pattern is heavy at any threshold',
      { ...heavy, rule: 'heavy-pattern', heavy: 'pattern', promptBytes: 50 },
      1,
      {},
      'unchanged',
    ],
    [
      'gaming keeps a request on small, light or heavy',
      { ...gamed, promptBytes: 6000, tokens: { atLeast: 4000 } },
      8000,
      { mayHavePatterns: true },
      'unchanged',
    ],
    [
      'a strict request that gaming refused would be answered if it were light',
      { ...gamed, strict: true, chosen: 'none', promptBytes: 6000, tokens: { atLeast: 4000 } },
      8000,
      {},
      'changed',
    ],
    ['a forced request knows no threshold', { ...forced, promptBytes: 9000 }, 1, {}, 'unchanged'],
    [
      'a pinned request knows no threshold',
      { rule: 'pinned-small', pinnedSmall: true, heavy: 'unasked', promptBytes: 90_000 },
      1,
      {},
      'unchanged',
    ],
    [
      'a wish for big knows no threshold',
      { ...heavy, rule: 'heavy-model', heavy: 'model', promptBytes: 50 },
      1,
      {},
      'unchanged',
    ],
    [
      'few words with many tools count as everything',
      { promptBytes: 20, toolBytes: 24_000, tokens: { exact: 5 }, allTokens: { exact: 6100 } },
      7000,
      {},
      'unchanged',
    ],
    [
      'tools that reach the new threshold may be heavy: nobody asked for the mode',
      { promptBytes: 20, toolBytes: 24_000, tokens: { exact: 5 }, allTokens: { exact: 6100 } },
      6000,
      {},
      'unknown',
    ],
  ])('%s', (_, change, threshold, beside, verdict) => {
    // Words that were counted whole were counted with their tools, too.
    const counted = change.tokens != null && 'exact' in change.tokens ? { allTokens: change.tokens } : {};
    const record = decisionFor({ ...counted, ...change });
    expect(isReproduced(record)).toBe(true);
    expect(withThresholds(record, { words: threshold, everything: threshold }, { ...known, ...beside })).toBe(verdict);
  });

  test('what is called changed or unchanged is so for every fact that the record leaves open', () => {
    const sizes = [null, { exact: 500 }, { exact: 3000 }, { atLeast: 4000 }] as const;
    const heavies = ['tokens', 'pattern', 'no'] as const;
    let settled = 0;
    for (const tokens of sizes) {
      for (const recorded of heavies) {
        for (const threshold of [100, 1000, 3500, 4000, 9000]) {
          const promptBytes = tokens === null ? 3000 : 12_000;
          const facts: Facts = {
            force: 'none',
            pinnedSmall: false,
            heavy: recorded,
            mode: recorded === 'no' ? 'unasked' : 'NORMAL',
            big: recorded === 'no' ? 'unasked' : 'up',
            strict: false,
          };
          const record = decisionFor({ ...facts, ...decide(facts), tokens, allTokens: tokens, promptBytes });
          const verdict = withThresholds(
            record,
            { words: threshold, everything: threshold },
            { promptTokens: null, mayHavePatterns: true },
          );
          if (verdict === 'unknown') continue;
          settled += 1;
          for (const truth of truths(record, threshold))
            expect(decide(truth).chosen === record.chosen).toBe(verdict === 'unchanged');
        }
      }
    }
    expect(settled).toBeGreaterThan(20);
  });
});

/** Every world in which the record could have been written, decided with the new threshold: written without the code under test. */
function* truths(record: DecisionRecord, threshold: number): Generator<Facts> {
  const counts =
    record.tokens === null
      ? [1, record.promptBytes]
      : 'exact' in record.tokens
        ? [record.tokens.exact]
        : [4000, 6000, record.promptBytes];
  for (const count of counts) {
    for (const matches of record.heavy === 'tokens' ? [true, false] : [record.heavy === 'pattern']) {
      for (const mode of record.mode === 'unasked' ? (['NORMAL', 'GAMING', 'UNKNOWN'] as const) : [record.mode]) {
        for (const big of record.big === 'unasked' ? (['up', 'down'] as const) : [record.big])
          yield {
            force: 'none',
            pinnedSmall: false,
            heavy: count >= threshold ? 'tokens' : matches ? 'pattern' : 'no',
            mode,
            big,
            strict: record.strict,
          };
      }
    }
  }
}
