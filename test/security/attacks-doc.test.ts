// docs/attack-table.md shows the rows that the tests read. UPDATE_DOCS=1 writes them again.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkGenerated } from '../support/generated-doc.ts';
import { otherAttacks } from './attacks/others.ts';
import { renderOtherAttacks, renderRawAttacks } from './render-attacks.ts';

test('docs/attack-table.md holds the rows as they are tested', () => {
  checkGenerated('attack-table.md', { raw: renderRawAttacks(), others: renderOtherAttacks() });
});

test('every attack names a test that exists', () => {
  const root = path.join(import.meta.dirname, '../..');
  expect(otherAttacks.filter(({ test: file }) => !existsSync(path.join(root, file)))).toEqual([]);
});
