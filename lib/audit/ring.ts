// The last decisions of this process, in memory, for the operations page.
import type { DecisionRecord, OutcomeRecord } from './record.ts';

export interface RingEntry {
  readonly decision: DecisionRecord;
  readonly outcome: OutcomeRecord | null;
}

export interface RingPage {
  readonly records: readonly RingEntry[];
  /** Ask after this next. Never passes the oldest record that is still open, so that its outcome is seen later. */
  readonly next: number;
}

export interface Ring {
  readonly open: (decision: DecisionRecord) => void;
  readonly close: (outcome: OutcomeRecord) => void;
  /** Records with a sequence number greater than `after`, oldest first, at most `limit`. */
  readonly page: (after: number, limit: number) => RingPage;
}

/** Holds `capacity` records; the oldest leave first, whether they are open or not. Sequence numbers must rise by one. */
export function createRing(capacity: number): Ring {
  const slots: ({ decision: DecisionRecord; outcome: OutcomeRecord | null } | undefined)[] = Array.from({
    length: capacity,
  });
  let newest = 0;

  const at = (seq: number) => {
    const entry = slots[seq % capacity];
    return entry?.decision.seq === seq ? entry : undefined;
  };

  return {
    open(decision) {
      newest = decision.seq;
      slots[decision.seq % capacity] = { decision, outcome: null };
    },
    close(outcome) {
      const entry = at(outcome.seq);
      if (entry !== undefined) entry.outcome = outcome;
    },
    page(after, limit) {
      const records: RingEntry[] = [];
      let next: number | null = null;
      let seq = Math.max(after + 1, newest - capacity + 1, 1);
      for (; seq <= newest && records.length < limit; seq += 1) {
        const entry = at(seq);
        if (entry === undefined) continue;
        if (entry.outcome === null) next ??= seq - 1;
        records.push({ ...entry });
      }
      return { records, next: next ?? Math.max(seq - 1, 0) };
    },
  };
}
