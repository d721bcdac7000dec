// THE JSON CONTRACTS of the router's own answers, as zod schemas: tests and documentation hold every answer against them.
import * as z from 'zod/mini';

const timestamp = z.iso.datetime();
const count = z.int().check(z.nonnegative());
const ms = z.nullable(z.number());
const backendName = z.enum(['small', 'big']);
const mode = z.enum(['NORMAL', 'GAMING', 'UNKNOWN']);
const because = z.nullable(z.enum(['gaming', 'mode-unknown', 'big-down', 'big-busy', 'big-absent']));
const tokenCount = z.nullable(z.union([z.strictObject({ exact: count }), z.strictObject({ atLeast: count })]));
const facts = {
  force: z.enum(['header', 'model', 'tag', 'none']),
  pinnedSmall: z.boolean(),
  heavy: z.enum(['tokens', 'pattern', 'no', 'unasked']),
  mode: z.enum(['NORMAL', 'GAMING', 'UNKNOWN', 'unasked']),
  big: z.enum(['up', 'down', 'busy', 'absent', 'unasked']),
  strict: z.boolean(),
};
const rule = z.enum([
  'forced-header',
  'forced-model',
  'forced-tag',
  'pinned-small',
  'light',
  'gaming',
  'mode-unknown',
  'heavy-tokens',
  'heavy-pattern',
]);
const decided = { wanted: backendName, chosen: z.enum(['small', 'big', 'none']), because };

/** One line of the audit: written before anything is sent. */
export const decisionRecordSchema = z.strictObject({
  event: z.literal('decision'),
  v: z.literal(1),
  ts: timestamp,
  mono: count,
  boot: z.string(),
  seq: count,
  rid: z.string(),
  key: z.nullable(z.string()),
  dialect: z.enum(['chat', 'completions', 'responses', 'messages', 'embeddings', 'count_tokens']),
  policy: z.string(),
  rule: z.union([rule, z.enum(['passthrough-small', 'passthrough-big', 'passthrough-gated'])]),
  ...facts,
  forceDenied: z.boolean(),
  promptBytes: count,
  tokens: tokenCount,
  threshold: count,
  modeAgeMs: ms,
  bigAgeMs: ms,
  ...decided,
});

const attemptSchema = z.strictObject({
  backend: backendName,
  cause: z.nullable(z.string()),
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
  end: z.enum(['complete', 'refused', 'failed', 'cut', 'client-gone', 'mode-changed', 'shutdown', 'in_doubt']),
});

/** GET /router/decisions */
export const decisionsSchema = z.strictObject({
  boot: z.string(),
  records: z.array(z.strictObject({ decision: decisionRecordSchema, outcome: z.nullable(outcomeRecordSchema) })),
  next: count,
});

/** POST /router/explain */
export const explanationSchema = z.strictObject({
  decision: z.strictObject({ rule, ...decided }),
  sentence: z.string(),
  facts: z.strictObject(facts),
  estimate: z.strictObject({ bytes: count, tokens: tokenCount, threshold: count }),
  forceDenied: z.boolean(),
});

const modeStatusSchema = z.strictObject({
  value: mode,
  ageMs: ms,
  since: z.nullable(timestamp),
  source: z.nullable(z.string()),
  error: z.nullable(z.string()),
  changes: z.readonly(z.array(z.strictObject({ at: timestamp, value: mode }))),
});

const backendStatusSchema = z.strictObject({
  state: z.enum(['up', 'down', 'unknown']),
  reason: z.nullable(z.string()),
  since: z.nullable(timestamp),
  ageMs: ms,
  latencyMs: ms,
  model: z.nullable(z.string()),
  models: z.array(z.string()),
  contextTokens: z.nullable(count),
  checks: z.readonly(z.array(z.strictObject({ at: timestamp, ok: z.boolean(), ms: z.number() }))),
});

const bucketSchema = z.strictObject({
  minute: timestamp,
  small: count,
  big: count,
  fallback: count,
  rules: z.record(z.string(), count),
  firstOutputMs: z.nullable(z.strictObject({ p50: z.number(), p95: z.number() })),
  tokensPerSecond: z.strictObject({ small: ms, big: ms }),
});

/** GET /router/status */
export const statusSchema = z.strictObject({
  version: z.string(),
  policy: z.string(),
  demo: z.boolean(),
  startedAt: timestamp,
  mode: modeStatusSchema,
  backends: z.strictObject({ small: backendStatusSchema, big: z.nullable(backendStatusSchema) }),
  inflight: z.strictObject({ small: count, big: z.nullable(z.strictObject({ forced: count, unforced: count })) }),
  buckets: z.readonly(z.array(bucketSchema)),
});

const health = z.enum(['ok', 'degraded']);

/** GET /health */
export const healthSchema = z.strictObject({
  status: health,
  small: z.enum(['up', 'down', 'unknown']),
  big: z.enum(['up', 'down', 'unknown', 'absent']),
  mode,
  audit: health,
});

/** GET /ready */
export const readySchema = z.strictObject({
  ready: z.boolean(),
  small: z.enum(['up', 'down', 'unknown']),
  tokenizer: z.enum(['ready', 'loading']),
  draining: z.boolean(),
});

export type Status = z.infer<typeof statusSchema>;
export type ModeStatus = z.infer<typeof modeStatusSchema>;
export type BackendStatus = z.infer<typeof backendStatusSchema>;
export type Explanation = z.infer<typeof explanationSchema>;
