// Owns: docs/operations.md marks every block of commands as tried, by a test that exists, or not; what was not tried stands in its closing table.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { infra } from './stub-house.ts';

const page = readFileSync(join(infra, '../docs/operations.md'), 'utf8');
const blocks = [...page.matchAll(/([^\n]+)\n\n```(?:sh|powershell)\n([^]+?)```/g)].map(
  ({ index, 1: mark = '', 2: commands = '' }) => ({
    mark,
    first: commands.split('\n')[0] ?? '',
    section:
      page
        .slice(0, index)
        .match(/^##+ (?:\d+\. )?.+$/gm)
        ?.at(-1)
        ?.replace(/^##+ (\d+\. )?/, '') ?? '',
  }),
);
const table = page.slice(page.indexOf('## What was not tried here'));

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
    '## Other ways to run it',
    '## What was not tried here',
  ]);
});

test.each(blocks)('it says whether this was tried: $first', ({ mark, section }) => {
  const [, path] = /^<!-- tried: (test\/[\w./-]+) -->$/.exec(mark) ?? [];
  if (path !== undefined) return expect(existsSync(join(infra, '..', path)), path).toBe(true);
  expect(mark).toBe('<!-- not tried -->');
  expect(table).toContain(`\n| ${section} | `);
});

test('no block of commands is missed', () => {
  expect(blocks).toHaveLength(page.match(/^```(?:sh|powershell)$/gm)?.length ?? 0);
});
