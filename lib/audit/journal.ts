// Gives every decided request its number and writes its two records: one line each, to the sink and to the ring of the last ones.
import type { Clock } from '#lib/ports.ts';
import type { DecisionRecord, OutcomeRecord } from './record.ts';

/** Writes one line of the audit: it is there when this returns, or when the promise resolves. */
export type AuditSink = (line: string) => Promise<void> | void;

/** What the journal knows of a decision: when, and its number. */
export type Stamp = Pick<DecisionRecord, 'ts' | 'mono' | 'boot' | 'seq'>;
export type OutcomeEntry = Omit<OutcomeRecord, 'event' | 'ts' | 'boot' | 'seq' | 'rid'>;

/** Told of every record after it was written: metrics, buckets of the last hour, who is still running. */
export interface JournalObserver {
  readonly decided?: (decision: DecisionRecord) => void;
  readonly ended?: (outcome: OutcomeRecord, decision: DecisionRecord) => void;
}

export interface JournalOptions {
  readonly boot: string;
  readonly sink: AuditSink;
  readonly ring: Ring;
  readonly observers: readonly JournalObserver[];
  readonly clock: Clock;
}

/** Records are joined by `boot` and `seq`; the request id is the client's and may repeat. */
export function createJournal({ boot, sink, ring, observers, clock }: JournalOptions) {
  let seq = 0;
  /** A busy router asks many times within the same millisecond. */
  const textOf = rememberLast((ms: number) => new Date(ms).toISOString());
  return {
    boot,
    /** For the next decision, which must be handed in at once. */
    stamp: (): Stamp => ({ ts: textOf(clock.wallNow()), mono: Math.round(clock.now()), boot, seq: (seq += 1) }),
    /** The decision is written when this resolves; `who` asked stays in memory. */
    async decided(record: DecisionRecord, who: string | null) {
      const line = JSON.stringify(record);
      const written = sink(line);
      ring.open(record.seq, line, who);
      await written;
      for (const observer of observers) observer.decided?.(record);
    },
    async ended(decision: DecisionRecord, entry: OutcomeEntry) {
      const { seq: number, rid } = decision;
      const record: OutcomeRecord = { event: 'outcome', ts: textOf(clock.wallNow()), boot, seq: number, rid, ...entry };
      const line = JSON.stringify(record);
      const written = sink(line);
      ring.close(number, line);
      await written;
      for (const observer of observers) observer.ended?.(record, decision);
    },
  };
}

/** For what is asked again and again with the same question. */
export function rememberLast<Question, Answer>(find: (question: Question) => Answer): (question: Question) => Answer {
  let last: { readonly question: Question; readonly answer: Answer } | null = null;
  return (question) => {
    if (last?.question !== question) last = { question, answer: find(question) };
    return last.answer;
  };
}

export interface RingEntry {
  readonly decision: DecisionRecord;
  readonly outcome: OutcomeRecord | null;
  /** Who asked, for people: in no record. */
  readonly who: string | null;
}

export type Ring = ReturnType<typeof createRing>;

/**
 * Holds `capacity` records; the oldest leave first, whether they are open or not. Sequence numbers must rise by one.
 * Keeps the lines, not the records: a string is one thing to the garbage collector.
 */
export function createRing(capacity: number) {
  const kept = new Map<number, { decision: string; outcome: string | null; who: string | null }>();
  let newest = 0;
  return {
    open(seq: number, decision: string, who: string | null = null) {
      newest = seq;
      kept.delete(seq - capacity);
      kept.set(seq, { decision, outcome: null, who });
    },
    close(seq: number, outcome: string) {
      const entry = kept.get(seq);
      if (entry !== undefined) entry.outcome = outcome;
    },
    /**
     * Records with a sequence number greater than `after`, oldest first, at most `limit`. Ask after `next` then: it never
     * passes the oldest record that is still open, so that its outcome is seen later.
     */
    page(after: number, limit: number) {
      const records: RingEntry[] = [];
      let next: number | null = null;
      let seq = Math.max(after + 1, newest - capacity + 1, 1);
      for (; seq <= newest && records.length < limit; seq += 1) {
        const entry = kept.get(seq);
        if (entry === undefined) continue;
        if (entry.outcome === null) next ??= seq - 1;
        records.push({
          decision: JSON.parse(entry.decision) as DecisionRecord,
          outcome: entry.outcome === null ? null : (JSON.parse(entry.outcome) as OutcomeRecord),
          who: entry.who,
        });
      }
      return { records, next: next ?? Math.max(seq - 1, 0) };
    },
  };
}
