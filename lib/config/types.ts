// The shape of a finished configuration: every default filled in, frozen, nothing left to look up. Names are contracts.

export interface Config {
  readonly listen: ListenConfig;
  readonly apiKeys: readonly ApiKey[];
  readonly backends: {
    readonly small: BackendConfig;
    /** null: a house with only small; forced requests fail soft. */
    readonly big: BackendConfig | null;
  };
  readonly mode: ModeConfig;
  readonly policy: PolicyConfig;
  readonly health: HealthConfig;
  readonly limits: LimitsConfig;
  readonly stream: StreamConfig;
  readonly audit: AuditConfig;
  /** How long streams may finish after SIGTERM. */
  readonly shutdownMs: number;
}

export interface ListenConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly insecureLan: boolean;
  /** Lower case, without a port. */
  readonly allowedHosts: readonly string[];
  /** As a browser sends them: scheme, host, port unless it is the scheme's own. */
  readonly allowedOrigins: readonly string[];
}

/** One client's key. The key itself is not kept: only what recognises it. */
export interface ApiKey {
  readonly name: string;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  readonly mayForce: boolean;
}

export interface BackendConfig {
  /** http or https, without a trailing slash: a route's path is appended as it is. */
  readonly url: string;
  /** Served name put into requests; `auto`: the first card of the backend's /v1/models. */
  readonly model: string;
  /** Ids that clients may name, known before the backend was ever seen. */
  readonly models: readonly string[];
  /** Sent as a bearer token when it is not empty. */
  readonly apiKey: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly healthPath: string;
  readonly contextTokens: number | 'auto';
  readonly maxInFlight: number;
  readonly timeouts: TimeoutsConfig;
}

export interface TimeoutsConfig {
  readonly connectMs: number;
  readonly firstOutputMs: number;
  readonly answerMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

export interface ModeConfig {
  /** null: the mode is never known. */
  readonly url: string | null;
  readonly maxAgeMs: number;
  readonly deadlineMs: number;
}

export interface PolicyConfig {
  /** Of the words. */
  readonly bigTokenThreshold: number;
  /** Of everything, tool schemas included. */
  readonly bigTokenThresholdWithTools: number;
  readonly heavyPatterns: readonly HeavyPattern[];
  /** Empty: no tag forces. */
  readonly forceTag: string;
  readonly drainMs: number;
}

/** A compiled RE2 pattern: linear in the text, whatever the pattern. */
export interface HeavyPattern {
  readonly source: string;
  /** Looks anywhere in the first 4,096 characters of the text. */
  readonly test: (text: string) => boolean;
}

export interface HealthConfig {
  readonly maxAgeMs: number;
  readonly timeoutMs: number;
}

export interface LimitsConfig {
  /** One request's body. */
  readonly bodyBytes: number;
  /** All request bodies held at one time. */
  readonly bufferedBytes: number;
  readonly connections: number;
  readonly headersMs: number;
  readonly keepAliveMs: number;
  /** A client that neither sends its body nor reads its answer for this long is let go. */
  readonly progressMs: number;
}

export interface StreamConfig {
  readonly holdMs: number;
  readonly holdLastMs: number;
}

export interface AuditConfig {
  readonly file: string;
  readonly maxBytes: number;
  /** Rotated files kept beside the current one. */
  readonly keep: number;
}
