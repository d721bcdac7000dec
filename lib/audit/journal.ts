// Gives every decided request its sequence number and writes its two records: one line each, to the sink and to the ring.
import type { DecisionRecord, OutcomeRecord } from './record.ts';
import type { Ring } from './ring.ts';

/** Writes one line of the audit, before it returns. */
export type AuditSink = (line: string) => void;

type Stamped = 'event' | 'v' | 'ts' | 'mono' | 'boot' | 'seq';
export type DecisionEntry = Omit<DecisionRecord, Stamped>;
export type OutcomeEntry = Omit<OutcomeRecord, 'event' | 'ts' | 'boot' | 'seq' | 'rid'>;

export interface Journal {
  readonly boot: string;
  /** Writes the decision and returns it with its sequence number. */
  readonly decided: (entry: DecisionEntry) => DecisionRecord;
  readonly ended: (decision: DecisionRecord, entry: OutcomeEntry) => OutcomeRecord;
}

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
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Wall clock, milliseconds since 1970. */
  readonly wallNow: () => number;
}

/** Records are joined by `boot` and `seq`; the request id is the client's and may repeat. */
export function createJournal({ boot, sink, ring, observers, now, wallNow }: JournalOptions): Journal {
  let seq = 0;
  const ts = clockText(wallNow);
  return {
    boot,
    decided(entry) {
      seq += 1;
      const record: DecisionRecord = {
        event: 'decision',
        v: 1,
        ts: ts(),
        mono: Math.round(now()),
        boot,
        seq,
        ...entry,
      };
      sink(JSON.stringify(record));
      ring.open(record);
      for (const observer of observers) observer.decided?.(record);
      return record;
    },
    ended(decision, entry) {
      const record: OutcomeRecord = {
        event: 'outcome',
        ts: ts(),
        boot,
        seq: decision.seq,
        rid: decision.rid,
        ...entry,
      };
      sink(JSON.stringify(record));
      ring.close(record);
      for (const observer of observers) observer.ended?.(record, decision);
      return record;
    },
  };
}

/** The time as ISO 8601; a busy router asks many times within the same millisecond. */
function clockText(wallNow: () => number): () => string {
  let lastMs = Number.NaN;
  let text = '';
  return () => {
    const ms = wallNow();
    if (ms !== lastMs) text = new Date(ms).toISOString();
    lastMs = ms;
    return text;
  };
}
