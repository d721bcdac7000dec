// The records in audit files, line by line, without holding a file in memory. What is no record is counted, not hidden.
import { createReadStream } from 'node:fs';
import { isTorn } from '#entry/node/audit-recovery.ts';
import { decisionRecordSchema, outcomeRecordSchema } from '#lib/contracts.ts';
import {
  type DecisionRecord,
  type FirstDecisionRecord,
  firstDecisionRecordSchema,
  type OutcomeRecord,
} from '#lib/audit/record.ts';

export type AuditLine =
  | { readonly kind: 'decision'; readonly record: DecisionRecord | FirstDecisionRecord }
  | { readonly kind: 'outcome'; readonly record: OutcomeRecord }
  /** The last of a file, and not at its end: a router is writing it, or a crash tore it. */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'foreign' };

/** Empty lines are left out. Rejects where the file cannot be read, and at the end of one that is something else. */
export async function* readAudit(file: string): AsyncGenerator<AuditLine> {
  const seen = { records: 0, foreign: 0 };
  for await (const text of linesOf(file)) {
    if (text.trim() === '') continue;
    const line = readLine(text);
    seen[line.kind === 'foreign' ? 'foreign' : 'records'] += 1;
    yield line;
  }
  if (seen.foreign > 0 && seen.records === 0) throw new Error('it is no audit file: no line of it is a record');
}

/** No record is this long: what is longer is no line of ours, and must not fill the memory. */
const longestLine = 65_536;

/** With their ends: the last may have none. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) yield `${line}\n`;
  }
  yield rest;
}

function readLine(line: string): AuditLine {
  const value = parse(line);
  if (decisionRecordSchema.safeParse(value).success || firstDecisionRecordSchema.safeParse(value).success)
    return { kind: 'decision', record: value as DecisionRecord };
  if (outcomeRecordSchema.safeParse(value).success) return { kind: 'outcome', record: value as OutcomeRecord };
  return { kind: !line.endsWith('\n') && isTorn(line) ? 'unfinished' : 'foreign' };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
