// Decisions speak only the words that records, headers and the app know.
import { expect, test } from 'vitest';
import { decide } from '#lib/policy/decide.ts';
import { everyFacts } from './domain.ts';

test('a decision wants big or small, and chooses one of them or nobody', () => {
  const seen = everyFacts.map(decide);
  expect(new Set(seen.map(({ wanted }) => wanted))).toEqual(new Set(['big', 'small']));
  expect(new Set(seen.map(({ chosen }) => chosen))).toEqual(new Set(['big', 'small', 'none']));
});
