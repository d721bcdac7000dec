// Heavy patterns: RE2, only on the beginning of the text, and no pattern can hang the router.
import { expect, test } from 'vitest';
import { configOf, small } from './parse.ts';

function pattern(source: string) {
  const found = configOf(`${small}policy:\n  heavyPatterns: [${JSON.stringify(source)}]\n`).policy.heavyPatterns[0];
  if (found === undefined) throw new Error('No pattern');
  return found;
}

test.each([
  ['(?i)\\b(prove|refactor)\\b', 'please Prove it', true],
  ['(?i)\\b(prove|refactor)\\b', 'improved', false],
  ['^step', 'step by step', true],
  ['beweise|証明', '次を証明して', true],
  ['x$', `${'a'.repeat(4095)}x and more`, true],
  ['x', `${'a'.repeat(4096)}x`, false],
])('%j on the beginning of a text', (source, text, matches) => {
  expect(pattern(source).test(text)).toBe(matches);
});

test('a pattern says the same every time: it remembers nothing between texts', () => {
  const { test: matches } = pattern('a');
  expect([matches('a'), matches('b'), matches('a'), matches('a')]).toEqual([true, false, true, true]);
});

// Each of these takes a backtracking engine longer than the age of the universe; the test's own time limit is the bound.
test.each(['(a+)+$', '(a|aa)+$', '(.*a){20}$', '([a-z]+)*[0-9]'])('%s on a text made for it ends', (source) => {
  expect(pattern(source).test(`${'a'.repeat(4000)}!`)).toBe(false);
});
