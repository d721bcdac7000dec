// The decision records of the router, read page by page and kept as they fill in.
import { signal } from '@preact/signals';
import { askRouter } from './ask-router.ts';
import type { DecisionRow, DecisionsPage } from './contract.ts';

/** What one run of one router has decided. */
interface Book {
  readonly boot: string;
  /** Where to go on reading. */
  readonly next: number;
  /** By sequence number, oldest first. */
  readonly rows: readonly DecisionRow[];
}

export interface Ledger {
  /** One for each router that answers at this address: several only behind a balancer. */
  readonly books: readonly Book[];
  /** Whose answers came last, the newest at the end. */
  readonly heard: readonly string[];
  /** Of all books, oldest first. */
  readonly rows: readonly DecisionRow[];
}

/** The router keeps as many. */
const longest = 1000;

export const ledger = signal<Ledger | null>(null);
/** The last attempt to read failed: what is shown may be old. */
export const isLedgerStale = signal(false);

const remembered = 12;

/** Adds a page that was asked for from `after` on: a row that is known is replaced (its outcome came). A router that began anew takes the place of the old one. */
export function mergePage(known: Ledger | null, page: DecisionsPage, after = 0): Ledger {
  const heard = [...(known?.heard ?? []), page.boot].slice(-remembered);
  const old = known?.books.find(({ boot }) => boot === page.boot) ?? { next: 0, rows: [] };
  const bySeq = new Map(old.rows.map((row) => [row.decision.seq, row]));
  for (const row of page.records) bySeq.set(row.decision.seq, row);
  const ordered = [...bySeq.values()].sort((a, b) => a.decision.seq - b.decision.seq).slice(-longest);
  // Asked from another router's place on, it left out what stands before.
  const book = { boot: page.boot, next: after <= old.next ? page.next : old.next, rows: ordered };
  const others = known?.books.filter(({ boot }) => boot !== page.boot && heard.includes(boot)) ?? [];
  const books = isShared(heard) ? [...others, book] : [book];
  const rows = books.flatMap((one) => one.rows);
  return {
    books,
    heard,
    rows: books.length === 1 ? rows : rows.sort((a, b) => a.decision.ts.localeCompare(b.decision.ts)),
  };
}

/** A router that answers again after another one did: a router that was restarted never comes back. */
function isShared(heard: readonly string[]): boolean {
  return heard.some((boot, index) => index > 0 && boot !== heard[index - 1] && heard.indexOf(boot) < index);
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
  const after = Math.min(...(before?.books.map(({ next }) => next) ?? [0]));
  const page = await readPage(after);
  if (page === null) return;
  ledger.value = mergePage(before, page, after);
  const isNew = before !== null && !before.heard.includes(page.boot);
  const whole = isNew && after > 0 ? await readPage(0) : null;
  if (whole !== null) ledger.value = mergePage(ledger.value, whole);
}

async function readPage(after: number): Promise<DecisionsPage | null> {
  const reply = await askRouter<DecisionsPage>(`router/decisions?after=${after}&limit=${longest}`, 5000);
  isLedgerStale.value = reply.kind !== 'ok';
  return reply.kind === 'ok' ? reply.value : null;
}

/** So often, since the router that decided may answer only every other time. */
const lookUps = 4;

/** The row of a request, or null when no router knows it (any more). */
export async function findRow(requestId: string): Promise<DecisionRow | null> {
  const find = () => ledger.value?.rows.find((row) => row.decision.rid === requestId) ?? null;
  const known = find();
  if (known !== null && known.outcome !== null) return known;
  for (let asked = 0; asked < lookUps; asked += 1) {
    await refreshLedger();
    const found = find();
    if (found !== null) return found;
  }
  return null;
}
