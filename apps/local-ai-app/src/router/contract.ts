// The shapes that the router answers with, as far as the app reads them: taken from its contracts as types alone, so nothing of the router is in the app.
import type { DecisionRecord as Decision, OutcomeRecord as Outcome } from '../../../../lib/audit/record.ts';
import type { Status } from '../../../../lib/contracts.ts';

export type { BackendStatus, Explanation, ModeStatus, Status } from '../../../../lib/contracts.ts';

export type Mode = Status['mode']['value'];
export type Node = TokenDay['backend'];
export type Check = Status['backends']['small']['checks'][number];
export type Bucket = Status['buckets'][number];
export type Words = Status['words'];
export type RunningRequest = Status['requests'][number];
export type TokenDay = Status['tokens'][number];

/** Never holds prompt text. */
export type DecisionRecord = Omit<Decision, 'event' | 'v' | 'mono' | 'policy'>;
export type OutcomeRecord = Omit<Outcome, 'event' | 'ts' | 'boot' | 'seq' | 'rid' | 'bytes' | 'events' | 'woke'>;

/** `outcome` is null while the request runs. Rows that an older app kept lack who answered, why, and who asked. */
export interface DecisionRow {
  readonly decision: DecisionRecord;
  readonly outcome: OutcomeRecord | null;
  readonly answeredBy?: Node | 'none' | null;
  readonly fallback?: string | null;
  readonly who?: string | null;
}

/** `GET /router/decisions`. */
export interface DecisionsPage {
  readonly boot: string;
  readonly records: readonly DecisionRow[];
  readonly next: number;
}
