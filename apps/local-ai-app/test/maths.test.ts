// What is a formula in Markdown, and what is money.
import { expect, test } from 'vitest';
import { readBlocks } from '../src/markdown/blocks.ts';

const formulas = [
  ['$E = mc^2$', ['E = mc^2']],
  ['$$\na + b\n$$', ['a + b']],
  [String.raw`so \(x\) and \[y\]`, ['x', 'y']],
  ['it is $x$, and $y$.', ['x', 'y']],
  ['$2x + 3$', ['2x + 3']],
  ['$5 and $10', []],
  ['It costs $5, not $10.', []],
  ['$5-$10', []],
  ['$5 (or 6$)', []],
  ['`$a$` is code', []],
  [String.raw`\$a\$ is money`, []],
] as const;

test.each(formulas)('%j holds the formulas %j', (markdown, expected) => {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('tex' in node) found.push(String(node.tex));
    for (const below of Object.values(node)) if (Array.isArray(below)) below.forEach(walk);
  };
  for (const { token } of readBlocks(markdown)) walk(token);
  expect(found).toEqual(expected);
});
