// Owns: docs/operations.md says of every block of commands whether it was tried, and names tests that exist.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { infra } from './stub-house.ts';

const page = readFileSync(join(infra, '../docs/operations.md'), 'utf8');
const blocks = [...page.matchAll(/([^\n]+)\n\n```(?:sh|powershell)\n([^]+?)```/g)].map(
  ([, above = '', commands = '']) => ({
    above,
    first: commands.split('\n')[0] ?? '',
  }),
);

test('operations.md has every section that an operator looks for', () => {
  expect(page.match(/^## .+$/gm)).toEqual([
    '## The first evening',
    '## Every day',
    '## Before, while and after gaming',
    '## Forcing big',
    '## When something is down',
    '## Reading the audit',
    '## Update, rollback, backup',
    '## Watching it',
    '## Choosing models and context',
  ]);
});

test.each(blocks)('it says whether this was tried: $first', ({ above }) => {
  expect(above).toMatch(/^(Tried: |Not tried here)/);
  const named = [...above.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path = '']) => path);
  expect(named.filter((path) => !existsSync(join(infra, '..', path)))).toEqual([]);
});

test('no block of commands is missed', () => {
  expect(blocks).toHaveLength(page.match(/^```(?:sh|powershell)$/gm)?.length ?? 0);
});
