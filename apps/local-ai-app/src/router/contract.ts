// The shapes that the router answers with, as far as the app reads them. The app meets the router over HTTP only, so they are written here again.

export type Node = 'small' | 'big';
export type Mode = 'NORMAL' | 'GAMING' | 'UNKNOWN';

export interface Check {
  readonly at: string;
  readonly ok: boolean;
  readonly ms: number;
}

export interface BackendStatus {
  readonly state: 'up' | 'down' | 'unknown';
  readonly reason: string | null;
  readonly since: string | null;
  readonly ageMs: number | null;
  readonly latencyMs: number | null;
  readonly model: string | null;
  readonly models: readonly string[];
  readonly contextTokens: number | null;
  readonly checks: readonly Check[];
}

export interface ModeStatus {
  readonly value: Mode;
  readonly ageMs: number | null;
  readonly since: string | null;
  readonly source: string | null;
  readonly error: string | null;
  readonly changes: ReadonlyArray<{ readonly at: string; readonly value: Mode }>;
}

/** One minute of traffic. */
export interface Bucket {
  readonly minute: string;
  readonly small: number;
  readonly big: number;
  readonly fallback: number;
  readonly rules: Readonly<Record<string, number>>;
  readonly firstOutputMs: { readonly p50: number | null; readonly p95: number | null } | null;
  readonly tokensPerSecond: { readonly small: number | null; readonly big: number | null } | null;
}

export interface Words {
  readonly rules: Readonly<Record<string, string>>;
  /** By the value of `x-router-fallback`; `big-failed` for causes without words of their own. */
  readonly fallbacks: Readonly<Record<string, string>>;
  /** Why an attempt failed, or a node is down: "it refused the connection". */
  readonly causes: Readonly<Record<string, string>>;
}

/** One request in flight: `number` names it for the address that cancels it, `backend` is null between two attempts. */
export interface RunningRequest {
  readonly number: string;
  readonly ageMs: number;
  /** The key, else what the client calls itself. */
  readonly who: string | null;
  readonly dialect: string;
  readonly rule: string;
  readonly backend: Node | null;
  readonly answering: boolean;
  readonly mayCancel: boolean;
}

/** The backends' own counts of one day, key and backend. */
export interface TokenDay {
  readonly day: string;
  readonly key: string | null;
  readonly backend: Node;
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** `GET /router/status`. */
export interface Status {
  readonly version: string;
  readonly policy: string;
  /** What the app needs of the configuration. */
  readonly rules: { readonly forceTag: string; readonly thresholds: Thresholds };
  /** What rules and fallbacks mean to a person. */
  readonly words: Words;
  /** What the key that asks may do. */
  readonly you: { readonly mayForce: boolean; readonly mayCancel: boolean };
  /** Names this run of the router. */
  readonly boot: string;
  /** The gaming PC can be woken from here. */
  readonly canWake: boolean;
  readonly demo: boolean;
  readonly startedAt: string;
  readonly mode: ModeStatus | null;
  readonly backends: { readonly small: BackendStatus; readonly big: BackendStatus | null };
  readonly inflight: {
    readonly small: number;
    readonly big: { readonly forced: number; readonly unforced: number } | null;
  };
  readonly requests: readonly RunningRequest[];
  readonly tokens: readonly TokenDay[];
  /** Who forces so often that it must be a setting. */
  readonly forcing: ReadonlyArray<{ readonly who: string | null; readonly requests: number }>;
  readonly buckets: readonly Bucket[];
}

export type TokenCount = { readonly atLeast: number } | { readonly exact: number };

/** Tokens from which the words, and everything with its tools, are heavy. */
export interface Thresholds {
  readonly words: number;
  readonly everything: number;
}

/** A decision record. Never holds prompt text. */
export interface DecisionRecord {
  readonly ts: string;
  readonly boot: string;
  readonly seq: number;
  readonly rid: string;
  readonly key: string | null;
  readonly dialect: string;
  readonly rule: string;
  readonly force: string;
  readonly pinnedSmall: boolean;
  readonly forceDenied: boolean;
  readonly heavy: string;
  readonly promptBytes: number;
  readonly tokens: TokenCount | null;
  readonly toolBytes: number;
  readonly allTokens: TokenCount | null;
  readonly thresholds: Thresholds;
  readonly mode: string;
  readonly modeAgeMs: number | null;
  readonly big: string;
  readonly bigAgeMs: number | null;
  readonly strict: boolean;
  readonly wanted: Node;
  readonly chosen: Node | 'none';
  readonly because: string | null;
}

export interface OutcomeRecord {
  readonly attempts: ReadonlyArray<{ readonly backend: Node; readonly cause: string | null; readonly ms: number }>;
  readonly status: number | null;
  readonly firstOutputMs: number | null;
  readonly durationMs: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly end: string;
}

/** One row of `GET /router/decisions`; `outcome` is null while the request runs. */
export interface DecisionRow {
  readonly decision: DecisionRecord;
  readonly outcome: OutcomeRecord | null;
  /** Null while it runs, `none` where no model answered. Rows that an older app kept lack both. */
  readonly answeredBy?: Node | 'none' | null;
  readonly fallback?: string | null;
  readonly who?: string | null;
}

export interface DecisionsPage {
  readonly boot: string;
  readonly records: readonly DecisionRow[];
  readonly next: number;
}

/** `POST /router/explain`. */
export interface Explanation {
  readonly decision: {
    readonly rule: string;
    readonly wanted: Node;
    readonly chosen: Node | 'none';
    readonly because: string | null;
  };
  readonly sentence: string;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly estimate: {
    readonly bytes: number;
    readonly toolBytes: number;
    readonly tokens: TokenCount | null;
    readonly allTokens: TokenCount | null;
    readonly thresholds: Thresholds;
    /** About how many tokens all of it has. */
    readonly about: number;
  };
  readonly forceDenied: boolean;
}
