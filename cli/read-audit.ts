// The records in an audit file, line by line, without holding the file in memory. What is no record is counted, not hidden.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { decisionRecordSchema, outcomeRecordSchema } from '#lib/contracts.ts';
import type { DecisionRecord, OutcomeRecord } from '#lib/audit/record.ts';

export type AuditLine =
  | { readonly kind: 'decision'; readonly record: DecisionRecord }
  | { readonly kind: 'outcome'; readonly record: OutcomeRecord }
  | { readonly kind: 'foreign' };

/** Empty lines are left out. Rejects where the file cannot be read. */
export async function* readAudit(file: string): AsyncGenerator<AuditLine> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line !== '') yield readLine(line);
  }
}

export function readLine(line: string): AuditLine {
  const value = parse(line);
  const decision = decisionRecordSchema.safeParse(value);
  if (decision.success) return { kind: 'decision', record: decision.data };
  const outcome = outcomeRecordSchema.safeParse(value);
  return outcome.success ? { kind: 'outcome', record: outcome.data as OutcomeRecord } : { kind: 'foreign' };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
