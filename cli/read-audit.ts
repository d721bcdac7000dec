// The records in audit files, line by line, without holding a file in memory. What is no record is counted, not hidden.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
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
  | { readonly kind: 'foreign' };

/** Empty lines are left out. Rejects where the file cannot be read, and at the end of one that is something else. */
export async function* readAudit(file: string): AsyncGenerator<AuditLine> {
  const seen = { records: 0, foreign: 0 };
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (text === '') continue;
    const line = readLine(text);
    seen[line.kind === 'foreign' ? 'foreign' : 'records'] += 1;
    yield line;
  }
  if (seen.foreign > 0 && seen.records === 0) throw new Error('it is no audit file: no line of it is a record');
}

export function readLine(line: string): AuditLine {
  const value = parse(line);
  if (decisionRecordSchema.safeParse(value).success || firstDecisionRecordSchema.safeParse(value).success)
    return { kind: 'decision', record: value as DecisionRecord };
  if (outcomeRecordSchema.safeParse(value).success) return { kind: 'outcome', record: value as OutcomeRecord };
  return { kind: 'foreign' };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
