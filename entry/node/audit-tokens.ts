// Reads the token counts of earlier runs from the audit's files, behind the router's work: for the totals of the last seven days.
import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DecisionRecord, OutcomeRecord } from '#lib/audit/record.ts';
import type { TokenDays } from '#lib/audit/last-hour.ts';
import type { AuditConfig } from '#lib/config.ts';
import { parseObject } from '#lib/wire/shapes.ts';
import { linesOf } from './audit-recovery.ts';

/** Adds what is there, the oldest file first; `boot` is this run, which counts its own. What cannot be read is left out. */
export async function readTokenDays({ file, keep }: AuditConfig, boot: string, days: TokenDays): Promise<void> {
  const keys = new Map<string, string | null>();
  for (let number = keep; number >= 0; number -= 1) {
    const name = number === 0 ? file : `${file}.${number}`;
    try {
      if (statSync(name).mtimeMs < days.from()) continue;
      for (const lines of linesOf(name)) {
        for (const line of lines) readLine(line, boot, keys, days);
        await nextTurn();
      }
    } catch {
      // Not there, or not to be read: figures for people, which a page can do without.
    }
  }
}

function readLine(line: string, boot: string, keys: Map<string, string | null>, days: TokenDays): void {
  const record = parseObject(line) as DecisionRecord | OutcomeRecord | null;
  if (record === null || record.boot === boot) return;
  const id = `${record.boot} ${record.seq}`;
  if (record.event === 'decision') return void keys.set(id, record.key);
  if (record.event === 'outcome' && Array.isArray(record.attempts)) days.ended(record, { key: keys.get(id) ?? null });
  keys.delete(id);
}
