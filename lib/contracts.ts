// THE JSON CONTRACTS of the router's own answers, as zod schemas: tests and documentation hold every answer against them.
import * as z from 'zod/mini';
import {
  backendName,
  count,
  decided,
  decisionRecordSchema,
  facts,
  ms,
  outcomeRecordSchema,
  rule,
  timestamp,
  thresholds,
  tokenCount,
} from './audit/record.ts';

export { decisionRecordSchema, outcomeRecordSchema } from './audit/record.ts';

const mode = z.enum(['NORMAL', 'GAMING', 'UNKNOWN']);

/** GET /router/decisions */
export const decisionsSchema = z.strictObject({
  boot: z.string(),
  records: z.array(
    z.strictObject({
      decision: decisionRecordSchema,
      outcome: z.nullable(outcomeRecordSchema),
      answeredBy: z.nullable(z.enum(['small', 'big', 'none'])),
      fallback: z.nullable(z.string()),
      who: z.nullable(z.string()),
    }),
  ),
  next: count,
});

/** POST /router/explain */
export const explanationSchema = z.strictObject({
  decision: z.strictObject({ rule, ...decided }),
  sentence: z.string(),
  facts: z.strictObject(facts),
  estimate: z.strictObject({
    bytes: count,
    toolBytes: count,
    tokens: tokenCount,
    allTokens: tokenCount,
    thresholds,
    about: count,
  }),
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

/** What ended in one minute. `firstOutputMs` is null where nothing was streamed, `tokensPerSecond` (after the first output) where a backend counted none. */
const bucketSchema = z.strictObject({
  minute: timestamp,
  small: count,
  big: count,
  fallback: count,
  rules: z.record(z.string(), count),
  firstOutputMs: z.nullable(z.strictObject({ p50: z.number(), p95: z.number() })),
  tokensPerSecond: z.strictObject({ small: ms, big: ms }),
});

/** One request in flight; `number` names it for the address that cancels it, `backend` is null between two attempts. */
const runningSchema = z.strictObject({
  number: z.string(),
  ageMs: count,
  who: z.nullable(z.string()),
  dialect: decisionRecordSchema.shape.dialect,
  rule,
  backend: z.nullable(backendName),
  answering: z.boolean(),
  mayCancel: z.boolean(),
});

/** By the backends' own counts, and days of the router's own time zone; `key` is null where none is configured. */
const tokenDaySchema = z.strictObject({
  day: z.string(),
  key: z.nullable(z.string()),
  backend: backendName,
  requests: count,
  promptTokens: count,
  completionTokens: count,
});

const sentences = z.record(z.string(), z.string());

/** GET /router/status */
export const statusSchema = z.strictObject({
  version: z.string(),
  policy: z.string(),
  rules: z.strictObject({ forceTag: z.string(), thresholds }),
  words: z.strictObject({ rules: sentences, fallbacks: sentences, causes: sentences }),
  you: z.strictObject({ mayForce: z.boolean(), mayCancel: z.boolean() }),
  demo: z.boolean(),
  startedAt: timestamp,
  boot: z.string(),
  mode: modeStatusSchema,
  backends: z.strictObject({ small: backendStatusSchema, big: z.nullable(backendStatusSchema) }),
  inflight: z.strictObject({ small: count, big: z.nullable(z.strictObject({ forced: count, unforced: count })) }),
  requests: z.readonly(z.array(runningSchema)),
  tokens: z.readonly(z.array(tokenDaySchema)),
  forcing: z.readonly(z.array(z.strictObject({ who: z.nullable(z.string()), requests: count, inBursts: z.boolean() }))),
  canWake: z.boolean(),
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

/** GET /ready: what is true of this process, and what was last seen of small. */
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
