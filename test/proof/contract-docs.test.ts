// docs/contracts.md and docs/audit.md show the contracts as they are: tables come from the schemas and the code. UPDATE_DOCS=1 writes them again.
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  decisionRecordSchema,
  decisionsSchema,
  explanationSchema,
  healthSchema,
  outcomeRecordSchema,
  readySchema,
  statusSchema,
} from '#lib/contracts.ts';
import { renderContract, renderErrorTable, renderMetricTable } from './render-contract.ts';

const pages = {
  'contracts.md': {
    status: renderContract(statusSchema),
    decisions: renderContract(decisionsSchema, {
      records: 'list of { decision, outcome }; outcome is null while the request runs',
    }),
    explain: renderContract(explanationSchema),
    health: renderContract(healthSchema),
    ready: renderContract(readySchema),
    errors: renderErrorTable(),
    metrics: renderMetricTable(),
  },
  'audit.md': { decision: renderContract(decisionRecordSchema), outcome: renderContract(outcomeRecordSchema) },
};

function withGenerated(page: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce(
    (text, [name, content]) =>
      text.replace(
        new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(\n<!-- end -->)`),
        (_, start: string, end: string) => start + content + end,
      ),
    page,
  );
}

describe.each(Object.entries(pages))('docs/%s', (name, parts) => {
  test.each(Object.entries(parts))('holds the table "%s" as the code renders it', (part, content) => {
    const file = new URL(`../../docs/${name}`, import.meta.url);
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, withGenerated(readFileSync(file, 'utf8'), parts));
    expect(readFileSync(file, 'utf8')).toContain(`<!-- generated: ${part} -->\n${content}\n<!-- end -->`);
  });
});
