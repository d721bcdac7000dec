// Pages whose tables are rendered from data: a page that differs fails the test; UPDATE_DOCS=1 writes it again.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/** `sections`: what stands between `<!-- generated: NAME -->` and the next `<!-- end -->` of docs/PAGE. */
export function checkGenerated(page: string, sections: Readonly<Record<string, string>>): void {
  const file = new URL(`../../docs/${page}`, import.meta.url);
  const wanted = (text: string) =>
    Object.entries(sections).reduce((whole, [name, content]) => {
      const place = new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(\n<!-- end -->)`);
      expect(whole, `${page} has a place for ${name}`).toMatch(place);
      return whole.replace(place, (_, start: string, end: string) => start + content + end);
    }, text);
  const now = readFileSync(file, 'utf8');
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, wanted(now));
  expect(readFileSync(file, 'utf8')).toBe(wanted(now));
}
