// The list of promises names tests that exist.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const read = (name: string): string => readFileSync(path.join(import.meta.dirname, name), 'utf8');

test('every promise of the README is tried by a test of that name', () => {
  const rows = [...read('README.md').matchAll(/^\|.+\| `(.+\.test\.ts)` +\| (.+?) +\|$/gm)];
  expect(rows.length).toBeGreaterThan(40);
  for (const [, file = '', name = ''] of rows)
    for (const part of name.split('…')) expect(read(file), name).toContain(part);
});
