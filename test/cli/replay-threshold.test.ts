// Replay with another threshold: changed or unchanged only where the record settles it, else unknown.
import { describe, expect, test } from 'vitest';
import { type Beside, isReproduced, withThreshold } from '#cli/replay/decide-again.ts';
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
      'embeddings know no threshold',
      { rule: 'passthrough-small', pinnedSmall: true, heavy: 'unasked', dialect: 'embeddings' },
      1,
      {},
      'unchanged',
    ],
  ])('%s', (_, change, threshold, beside, verdict) => {
    const record = decisionFor(change);
    expect(isReproduced(record)).toBe(true);
    expect(withThreshold(record, threshold, { ...known, ...beside })).toBe(verdict);
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
          const record = decisionFor({ ...facts, ...decide(facts), tokens, promptBytes });
          const verdict = withThreshold(record, threshold, { promptTokens: null, mayHavePatterns: true });
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
