// The audit's file: one append-only JSON-lines file, one write per record.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { AuditSink } from '#lib/audit/journal.ts';

export interface AuditFile {
  readonly sink: AuditSink;
  readonly isOk: () => boolean;
  readonly close: () => void;
}

/** Opens or creates the file for appending. Throws where that is impossible at start. */
export function openAuditFile(path: string): AuditFile {
  const descriptor = openSync(path, 'a', 0o600);
  return {
    sink: (line) => void writeSync(descriptor, `${line}\n`),
    isOk: () => true,
    close: () => closeSync(descriptor),
  };
}
