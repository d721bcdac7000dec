// docs/fault-matrix.md shows the rows that the tests read. UPDATE_DOCS=1 writes them again.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkGenerated } from '../support/generated-doc.ts';
import { scenarios } from './matrix/scenarios.ts';
import { renderBackendRows, renderModeRows, renderScenarios } from './render-matrix.ts';

test('docs/fault-matrix.md holds the rows as they are tested', () => {
  checkGenerated('fault-matrix.md', {
    backends: renderBackendRows(),
    mode: renderModeRows(),
    scenarios: renderScenarios(),
  });
});

test('every scenario names a test that exists', () => {
  expect(scenarios.filter(({ test: file }) => !existsSync(path.join(import.meta.dirname, file)))).toEqual([]);
});
