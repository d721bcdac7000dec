// THE TWO RECORDS that every decided request leaves behind, as zod schemas; their types, and what they say together.
import * as z from 'zod/mini';
import { type Cause, ends, fallbackReason } from '#lib/causes.ts';
import { type Backend, type Facts, rules } from '#lib/policy/types.ts';

export const timestamp = z.iso.datetime();
export const count = z.int().check(z.nonnegative());
export const ms = z.nullable(z.number());
export const backendName = z.enum(['small', 'big']);
const because = z.nullable(z.enum(['gaming', 'mode-unknown', 'big-down', 'big-busy', 'big-absent']));
export const tokenCount = z.nullable(z.union([z.strictObject({ exact: count }), z.strictObject({ atLeast: count })]));
export const facts = {
  force: z.enum(['header', 'model', 'tag', 'none']),
  pinnedSmall: z.boolean(),
  heavy: z.enum(['model', 'tokens', 'pattern', 'no', 'unasked']),
  mode: z.enum(['NORMAL', 'GAMING', 'UNKNOWN', 'unasked']),
  big: z.enum(['up', 'down', 'busy', 'absent', 'unasked']),
  strict: z.boolean(),
};
export const rule = z.enum(rules);
/** Tokens from which the words, and everything with its tools, are heavy. */
export const thresholds = z.strictObject({ words: count, everything: count });
export const decided = { wanted: backendName, chosen: z.enum(['small', 'big', 'none']), because };

const heading = {
  event: z.literal('decision'),
  ts: timestamp,
  mono: count,
  boot: z.string(),
  seq: count,
  rid: z.string(),
  key: z.nullable(z.string()),
  dialect: z.enum(['chat', 'completions', 'responses', 'messages', 'embeddings', 'count_tokens']),
  policy: z.string(),
  ...facts,
  forceDenied: z.boolean(),
  modeAgeMs: ms,
  bigAgeMs: ms,
  ...decided,
};

/** One line of the audit: written before anything is sent. `tokens` are those of the words, `allTokens` of everything. */
export const decisionRecordSchema = z.strictObject({
  ...heading,
  v: z.literal(2),
  rule,
  promptBytes: count,
  toolBytes: count,
  tokens: tokenCount,
  allTokens: tokenCount,
  thresholds,
});

/** The line as it was while one count stood for words and tools, and requests by model id had rules of their own. */
export const firstDecisionRecordSchema = z.strictObject({
  ...heading,
  v: z.literal(1),
  rule: z.union([rule, z.enum(['passthrough-small', 'passthrough-big', 'passthrough-gated'])]),
  promptBytes: count,
  tokens: tokenCount,
  threshold: count,
});

/** One of the table in causes.ts. */
const causeSchema = z.string() as unknown as z.ZodMiniType<Cause, string>;

const attemptSchema = z.strictObject({
  backend: backendName,
  cause: z.nullable(causeSchema),
  ms: z.number(),
  reconnect: z.optional(z.literal(true)),
});

/** The line that follows it, by `boot` and `seq`. */
export const outcomeRecordSchema = z.strictObject({
  event: z.enum(['outcome', 'in_doubt']),
  ts: timestamp,
  boot: z.string(),
  seq: count,
  rid: z.string(),
  attempts: z.array(attemptSchema),
  status: count,
  firstOutputMs: ms,
  durationMs: z.number(),
  bytes: count,
  events: count,
  promptTokens: z.nullable(count),
  completionTokens: z.nullable(count),
  /** A magic packet went out for it. */
  woke: z.optional(z.boolean()),
  end: z.enum(ends),
});

export type DecisionRecord = Readonly<z.infer<typeof decisionRecordSchema>>;
export type FirstDecisionRecord = Readonly<z.infer<typeof firstDecisionRecordSchema>>;
export type OutcomeRecord = Readonly<Omit<z.infer<typeof outcomeRecordSchema>, 'attempts'>> & {
  readonly attempts: readonly AttemptRecord[];
};
export type AttemptRecord = Readonly<z.infer<typeof attemptSchema>>;
/** Exact when all of it was counted, a lower bound when counting stopped at the threshold, null when it was not asked. */
export type TokenCount = DecisionRecord['tokens'];
export type { Cause, End } from '#lib/causes.ts';

/** An age as records and pages show it. */
export const wholeMs = (age: number | null | undefined): number | null => (age == null ? null : Math.round(age));

/** The facts that a decision record holds, for deciding it again. */
export function factsOf({ force, pinnedSmall, heavy, mode, big, strict }: DecisionRecord | FirstDecisionRecord): Facts {
  return { force, pinnedSmall, heavy, mode, big, strict };
}

const notAsked: ReadonlySet<string> = new Set(['known-down', 'no-slot', 'keeps-failing']);

/** The backend of the attempt that gave the answer, else of the last one that was really made; `none` where none was. */
export function answeredBy({ attempts }: OutcomeRecord): Backend | 'none' {
  const last = attempts.findLast(({ cause }) => cause === null || !notAsked.has(cause));
  return last?.backend ?? 'none';
}

/** The reason in the words of x-router-fallback; null where small did not stand in for big. */
export function fallbackOf(decision: DecisionRecord, outcome: OutcomeRecord): string | null {
  if (decision.wanted !== 'big' || answeredBy(outcome) !== 'small') return null;
  if (decision.because !== null) return decision.because;
  const failed = outcome.attempts.find(({ backend, cause }) => backend === 'big' && cause !== null);
  return failed?.cause == null ? null : fallbackReason(failed.cause);
}

/** True where a client read words of a model: a refusal or an error is no answer. */
export function hasAnswered({ status, firstOutputMs, end }: OutcomeRecord): boolean {
  return status < 400 && (firstOutputMs !== null || end === 'complete');
}
