// Owns: dashboards and alerts ask only for metrics that exist, every metric is shown somewhere, and no panel covers another.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { dashboardNames, panelsOf, queries } from './dashboards.ts';
import { familiesIn, routerFamilies, vllmFamilies } from './metric-names.ts';
import { infra } from './stub-house.ts';

type Rules = {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly annotations: Readonly<Record<string, string>>;
    }[];
  }[];
};
const file: Rules = parse(readFileSync(join(infra, 'observability/alerts.yml'), 'utf8'));
const rules = file.groups.flatMap((group) => group.rules);
const operations = readFileSync(join(infra, '../docs/operations.md'), 'utf8');
const known = new Set([...routerFamilies, ...vllmFamilies]);

describe('dashboards', () => {
  test.each(queries('1m'))('$panel: asks only for metrics that exist', ({ expr }) => {
    const families = familiesIn(expr);
    expect(families.filter((family) => !known.has(family))).toEqual([]);
    expect(families).not.toEqual([]);
  });

  test('show every metric family once at least', () => {
    const shown = new Set(queries('1m').flatMap(({ expr }) => familiesIn(expr)));
    expect([...known].filter((family) => !shown.has(family))).toEqual([]);
  });

  test.each(dashboardNames)('%s: no panel covers another or leaves the grid', (name) => {
    const cells = panelsOf(name).flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells.filter((cell) => Number(cell.split(',')[0]) > 23)).toEqual([]);
    expect(new Set(panelsOf(name).map(({ id }) => id)).size).toBe(panelsOf(name).length);
  });
});

describe('alerts', () => {
  test.each(rules)('$alert: asks only for metrics that exist', ({ expr }) => {
    expect(familiesIn(expr).filter((family) => !known.has(family))).toEqual([]);
  });

  test.each(rules)('$alert: says what is wrong and what to do', ({ annotations }) => {
    expect(annotations['summary']).toMatch(/\.$/);
    const section = /^operations\.md, (.+)$/.exec(annotations['do'] ?? '')?.[1];
    if (section !== undefined) expect(operations).toContain(`# ${section}`);
    expect(annotations['do']).not.toBe('');
  });
});
