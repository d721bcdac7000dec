// The decision records of the router, read page by page and kept as they fill in.
import { signal } from '@preact/signals';
import { askRouter } from './ask-router.ts';
import type { DecisionRow, DecisionsPage } from './contract.ts';

export interface Ledger {
  readonly boot: string;
  /** Where to go on reading. */
  readonly next: number;
  /** By sequence number, oldest first. */
  readonly rows: readonly DecisionRow[];
}

/** The router keeps as many. */
const longest = 1000;

export const ledger = signal<Ledger | null>(null);
/** The last attempt to read failed: what is shown may be old. */
export const isLedgerStale = signal(false);

/** Adds a page: a row that is known is replaced (its outcome came), another boot starts anew. */
export function mergePage(known: Ledger | null, page: DecisionsPage): Ledger {
  const old = known !== null && known.boot === page.boot ? known.rows : [];
  const bySeq = new Map(old.map((row) => [row.decision.seq, row]));
  for (const row of page.records) bySeq.set(row.decision.seq, row);
  const rows = [...bySeq.values()].sort((a, b) => a.decision.seq - b.decision.seq).slice(-longest);
  return { boot: page.boot, next: page.next, rows };
}

let running: Promise<void> | null = null;

/** Reads what is new. Callers at the same time share one reading. */
export function refreshLedger(): Promise<void> {
  running ??= readAll().finally(() => (running = null));
  return running;
}

/** One page holds all that the router keeps, so a long answer that is still open hides nothing that came after it. */
async function readAll(): Promise<void> {
  const before = ledger.value;
  const page = await readPage(before?.next ?? 0);
  if (page === null) return;
  if (before === null || before.boot === page.boot) ledger.value = mergePage(before, page);
  else {
    const fresh = await readPage(0);
    if (fresh !== null) ledger.value = mergePage(null, fresh);
  }
}

async function readPage(after: number): Promise<DecisionsPage | null> {
  const reply = await askRouter<DecisionsPage>(`router/decisions?after=${after}&limit=${longest}`, 5000);
  isLedgerStale.value = reply.kind !== 'ok';
  return reply.kind === 'ok' ? reply.value : null;
}

/** The row of a request, or null when the router does not know it (any more). */
export async function findRow(requestId: string): Promise<DecisionRow | null> {
  const find = () => ledger.value?.rows.find((row) => row.decision.rid === requestId) ?? null;
  const known = find();
  if (known !== null && known.outcome !== null) return known;
  await refreshLedger();
  return find();
}
