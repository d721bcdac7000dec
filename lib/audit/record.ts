// The two records that every decided request leaves behind, and the words in which failures are told.
import type { Backend, Because, Decision, Facts, Force, Heavy, Mode, BigState } from '#lib/policy/types.ts';
import type { PassthroughDecision } from '#lib/policy/passthrough.ts';
import type { DialectName } from '#lib/wire/types.ts';

/** Why one attempt at a backend did not give a good answer. */
export type Cause =
  | 'refused'
  | 'connect-timeout'
  | 'no-route'
  | 'dns'
  | 'reset'
  | 'ended'
  | 'first-output-timeout'
  | 'answer-timeout'
  | 'idle-timeout'
  | 'deadline'
  | 'malformed'
  | 'redirect'
  | 'wrong-type'
  | 'encoded'
  | `status-${number}`
  | 'context'
  | 'busy'
  | 'error-event'
  | 'truncated'
  | 'no-served-name'
  | 'mode-changed'
  | 'client-gone'
  | 'no-slot'
  | 'known-down'
  | 'shutdown';

/** How a request ended. `in_doubt` is written by the next start, for decisions that a crash left without an outcome. */
export type End = 'complete' | 'refused' | 'failed' | 'cut' | 'client-gone' | 'mode-changed' | 'shutdown' | 'in_doubt';

/** Exact when the whole prompt was counted, a lower bound when counting stopped at the threshold, null when it was not asked. */
export type TokenCount = { readonly exact: number } | { readonly atLeast: number } | null;

export type RecordedRule = Decision['rule'] | PassthroughDecision['rule'];

/** On disk before anything is sent to a backend. No prompt, key or header value is in it. */
export interface DecisionRecord {
  readonly event: 'decision';
  readonly v: 1;
  /** Wall clock, ISO 8601. Only for people: order is `boot` + `seq`. */
  readonly ts: string;
  /** Monotonic milliseconds since the process started. */
  readonly mono: number;
  readonly boot: string;
  readonly seq: number;
  readonly rid: string;
  /** The configured name of the API key, null where no keys are configured. */
  readonly key: string | null;
  readonly dialect: DialectName | 'embeddings' | 'count_tokens';
  readonly policy: string;
  readonly rule: RecordedRule;
  readonly force: Force;
  readonly pinnedSmall: boolean;
  readonly forceDenied: boolean;
  readonly heavy: Heavy;
  readonly promptBytes: number;
  readonly tokens: TokenCount;
  readonly threshold: number;
  readonly mode: Mode | 'unasked';
  readonly modeAgeMs: number | null;
  readonly big: BigState | 'unasked';
  readonly bigAgeMs: number | null;
  readonly strict: boolean;
  readonly wanted: Backend;
  readonly chosen: Backend | 'none';
  readonly because: Because;
}

export interface AttemptRecord {
  readonly backend: Backend;
  /** Null: the attempt gave the answer. */
  readonly cause: Cause | null;
  readonly ms: number;
  /** True where a stale reused connection was replaced once, for free. */
  readonly reconnect?: true;
}

export interface OutcomeRecord {
  readonly event: 'outcome' | 'in_doubt';
  readonly ts: string;
  readonly boot: string;
  readonly seq: number;
  readonly rid: string;
  readonly attempts: readonly AttemptRecord[];
  /** Status that the client got; 0 where it was gone before any. */
  readonly status: number;
  /** From the request's start to the first output event; null without one. */
  readonly firstOutputMs: number | null;
  readonly durationMs: number;
  readonly bytes: number;
  readonly events: number;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly end: End;
}

/** The facts that a decision record holds, for deciding it again. */
export function factsOf(record: DecisionRecord): Facts {
  const { force, pinnedSmall, heavy, mode, big, strict } = record;
  return { force, pinnedSmall, heavy, mode, big, strict };
}
