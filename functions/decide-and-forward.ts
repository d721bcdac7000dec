// The second half of every route that reaches a backend: decide, record, forward, answer. What was taken on the way is given back, whatever happens.
import type { DecisionEntry } from '#lib/audit/journal.ts';
import type { DecisionRecord } from '#lib/audit/record.ts';
import { forward, type Reply } from '#lib/backends/forward.ts';
import type { HealthReading } from '#lib/backends/health.ts';
import type { Job } from '#lib/backends/job.ts';
import type { ModeReading } from '#lib/backends/mode.ts';
import type { HeaderList } from '#lib/backends/ports.ts';
import { spliceModel } from '#lib/wire/top-level.ts';
import type { Dialect } from '#lib/wire/types.ts';
import { answer, answerError, type Context } from './context.ts';
import { headerList, nameOf, type ReadBody } from './read-request.ts';

/** A final decision: what the record says of it, and the slot on big that was taken for it. */
export interface Decided {
  readonly entry: RouteEntry;
  readonly mode: ModeReading | null;
  readonly big: HealthReading | null;
  readonly release: (() => void) | null;
}

/** The part of a decision record that differs from route to route. */
export type RouteEntry = Omit<DecisionEntry, 'rid' | 'key' | 'policy' | 'threshold' | 'modeAgeMs' | 'bigAgeMs'>;

export interface ForwardPlan {
  readonly dialect: Dialect;
  readonly body: ReadBody;
  readonly stream: boolean;
  readonly decide: () => Promise<Decided>;
}

export async function decideAndForward(context: Context, plan: ForwardPlan): Promise<Response> {
  const { services } = context;
  const { job, dropBody } = makeJob(context, plan);
  let decided: Decided | null = null;
  try {
    decided = await plan.decide();
    const decision = services.journal.decided(wholeEntry(context, decided));
    const reply = await forward(job, decision, decided.release, services.forwarding);
    return toResponse(context, plan.dialect.errorBody, decision, reply);
  } catch (error) {
    decided?.release?.();
    throw error;
  } finally {
    dropBody();
  }
}

function wholeEntry({ services, requestId, key }: Context, { entry, mode, big }: Decided): DecisionEntry {
  return {
    rid: requestId,
    key: key?.name ?? null,
    policy: services.policy,
    threshold: services.config.policy.bigTokenThreshold,
    ...entry,
    modeAgeMs: rounded(mode?.ageMs),
    bigAgeMs: rounded(big?.ageMs),
  };
}

function rounded(ms: number | null | undefined): number | null {
  return ms === null || ms === undefined ? null : Math.round(ms);
}

/** The job, and how to let go of the body once no attempt can need it any more. */
function makeJob(context: Context, { dialect, body, stream }: ForwardPlan): { job: Job; dropBody: () => void } {
  const { request, exchange, services, requestId, path, query, startedAt } = context;
  let bytes: Uint8Array | null = body.bytes;
  const { model, release } = body;
  const job: Job = {
    dialect,
    target: path + query,
    headers: headerList(request.headers),
    bodyFor: (name) => (bytes === null ? [] : spliceModel(bytes, model, name)),
    model: nameOf(body),
    stream,
    requestId,
    startedAt,
    gone: exchange.gone,
    shutdown: services.lifetime.shutdown,
  };
  const dropBody = () => {
    bytes = null;
    release();
  };
  return { job, dropBody };
}

/** The reply with the headers that say how it came about. */
function toResponse(
  context: Context,
  errorBody: Dialect['errorBody'],
  decision: DecisionRecord,
  reply: Reply,
): Response {
  if (reply.kind === 'gone') return answer(context, 499, [], null);
  const told: [string, string][] = [['x-router-rule', decision.rule]];
  if (decision.mode !== 'unasked') told.push(['x-router-mode', decision.mode]);
  if (reply.fallback !== null) told.push(['x-router-fallback', reply.fallback]);
  if (reply.kind === 'error') return answerError(context, reply.error, errorBody, told);
  told.push(['x-router-backend', reply.backend]);
  return answer(context, reply.status, [...reply.headers, ...streamHeaders(reply), ...told], reply.body);
}

/** Tells caches and buffering proxies to pass a stream on as it comes. */
function streamHeaders({ body, headers }: Extract<Reply, { kind: 'answer' }>): HeaderList {
  if (body instanceof Uint8Array) return [];
  const has = (wanted: string) => headers.some(([name]) => name === wanted);
  const wanted: HeaderList = [
    ['cache-control', 'no-cache'],
    ['x-accel-buffering', 'no'],
  ];
  return wanted.filter(([name]) => !has(name));
}
