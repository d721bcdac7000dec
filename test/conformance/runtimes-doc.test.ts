// docs/runtimes.md holds the table of known differences as the suite checks it. UPDATE_DOCS=1 writes it again.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '#lib/config.ts';
import { renderDifferences } from './differences.ts';

const file = new URL('../../docs/runtimes.md', import.meta.url);

test('docs/runtimes.md holds the table of known differences', () => {
  const page = readFileSync(file, 'utf8');
  const wanted = page.replace(
    /(<!-- generated: differences -->\n)[^]*?(<!-- end -->)/,
    (_, start: string, end: string) => `${start}${renderDifferences()}\n${end}`,
  );
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, wanted);
  expect(readFileSync(file, 'utf8')).toBe(wanted);
  expect(wanted).toContain(renderDifferences());
});

test('the configuration that it shows for a Worker is one that a Worker takes', () => {
  const [, indented = ''] = /```yaml\n([^]*?)```/.exec(readFileSync(file, 'utf8')) ?? [];
  const parsed = parseConfig(indented.replaceAll(/^ {3}/gm, ''), 'docs', () => 'secret', { host: '0.0.0.0' });
  expect(parsed.ok ? [] : parsed.lines).toEqual([]);
});
