// Decisions as whole values: each speaks only the words that records, headers and the app know.
import { describe, expect, test } from 'vitest';
import { decide } from '#lib/policy/decide.ts';
import { decidePassthrough, type PassthroughDecision, type PassthroughFacts } from './old-passthrough.ts';
import { everyFacts } from './domain.ts';

const base: PassthroughFacts = { target: 'big', forced: false, mode: 'NORMAL', big: 'up' };
const gated = { rule: 'passthrough-gated', wanted: 'big', chosen: 'none' } as const;
const unusable = { rule: 'passthrough-big', wanted: 'big', chosen: 'none' } as const;

const passthrough: readonly (readonly [Partial<PassthroughFacts>, PassthroughDecision])[] = [
  [{}, { rule: 'passthrough-big', wanted: 'big', chosen: 'big', because: null }],
  [{ mode: 'GAMING' }, { ...gated, because: 'gaming' }],
  [{ mode: 'UNKNOWN' }, { ...gated, because: 'mode-unknown' }],
  [
    { mode: 'GAMING', forced: true },
    { rule: 'passthrough-big', wanted: 'big', chosen: 'big', because: null },
  ],
  [{ big: 'down' }, { ...unusable, because: 'big-down' }],
  [{ big: 'busy' }, { ...unusable, because: 'big-busy' }],
  [{ big: 'absent' }, { ...unusable, because: 'big-absent' }],
];

describe('a decision', () => {
  test('wants big or small, and chooses one of them or nobody', () => {
    const seen = everyFacts.map(decide);
    expect(new Set(seen.map(({ wanted }) => wanted))).toEqual(new Set(['big', 'small']));
    expect(new Set(seen.map(({ chosen }) => chosen))).toEqual(new Set(['big', 'small', 'none']));
  });

  test.each(passthrough)('by model id alone: %j', (facts, decision) => {
    expect(decidePassthrough({ ...base, ...facts })).toEqual(decision);
  });
});
