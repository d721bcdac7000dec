// docs/policy.md shows the policy as it is: its tables are rendered from the code. UPDATE_DOCS=1 writes them again.
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderDecisionTable, renderSentences } from './render-policy.ts';

const file = new URL('../../docs/policy.md', import.meta.url);
const generated = { 'decision table': renderDecisionTable(), sentences: renderSentences() };

function withGenerated(page: string): string {
  return Object.entries(generated).reduce(
    (text, [name, content]) =>
      text.replace(
        new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(\n<!-- end -->)`),
        (_, start: string, end: string) => start + content + end,
      ),
    page,
  );
}

describe('docs/policy.md', () => {
  it('holds the table and the sentences that the code renders', () => {
    const page = readFileSync(file, 'utf8');
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, withGenerated(page));
    const now = readFileSync(file, 'utf8');
    for (const content of Object.values(generated)) expect(now).toContain(content);
    expect(withGenerated(now)).toBe(now);
  });
});
