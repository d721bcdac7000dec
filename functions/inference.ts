// The main job: one inference request from its body to its streamed answer. Reads, decides, records, forwards; each step is below.
import type { DecisionEntry } from '#lib/audit/journal.ts';
import type { DecisionRecord } from '#lib/audit/record.ts';
import { forward, type Reply } from '#lib/backends/forward.ts';
import type { Job } from '#lib/backends/job.ts';
import type { HeaderList } from '#lib/backends/ports.ts';
import { rule, type Ruling } from '#lib/routing.ts';
import { spliceModel } from '#lib/wire/top-level.ts';
import type { Dialect } from '#lib/wire/types.ts';
import { answer, answerError, type Context, type Handler } from './context.ts';
import { headerList, nameOf, type PolicyRequest, readForPolicy, readJsonBody, type ReadBody } from './read-request.ts';

/** Handles a dialect's route. */
export function inference(dialect: Dialect): Handler {
  return async (context) => {
    const body = await readJsonBody(context);
    if (body.kind === 'gone') return answer(context, 499, [], null);
    if (body.kind === 'fault') return answerError(context, body.error, dialect.errorBody);
    const asked = await readForPolicy(context, dialect, body);
    if ('code' in asked) {
      body.release();
      return answerError(context, asked, dialect.errorBody);
    }
    return decideAndForward(context, dialect, body, asked);
  };
}

async function decideAndForward(
  context: Context,
  dialect: Dialect,
  body: ReadBody,
  asked: PolicyRequest,
): Promise<Response> {
  const { services } = context;
  const ruling = await rule(asked.ask, services.routing);
  const decision = services.journal.decided(decisionEntry(context, dialect, asked, ruling));
  const { job, dropBody } = makeJob(context, dialect, body, asked.stream);
  const reply = await forward(job, decision, ruling.release, services.forwarding);
  dropBody();
  return toResponse(context, dialect.errorBody, decision, reply);
}

function decisionEntry(context: Context, dialect: Dialect, asked: PolicyRequest, ruling: Ruling): DecisionEntry {
  const { services, requestId, key } = context;
  const { facts, prompt, mode, big, decision } = ruling;
  return {
    rid: requestId,
    key: key?.name ?? null,
    dialect: dialect.name,
    policy: services.policy,
    rule: decision.rule,
    force: facts.force,
    pinnedSmall: facts.pinnedSmall,
    forceDenied: asked.forceDenied,
    heavy: facts.heavy,
    promptBytes: prompt.bytes,
    tokens: prompt.tokens,
    threshold: services.config.policy.bigTokenThreshold,
    mode: facts.mode,
    modeAgeMs: rounded(mode?.ageMs),
    big: facts.big,
    bigAgeMs: rounded(big?.ageMs),
    strict: facts.strict,
    wanted: decision.wanted,
    chosen: decision.chosen,
    because: decision.because,
  };
}

export function rounded(ms: number | null | undefined): number | null {
  return ms === null || ms === undefined ? null : Math.round(ms);
}

/** The job, and how to let go of the body once no attempt can need it any more. */
export function makeJob(
  context: Context,
  dialect: Dialect,
  body: ReadBody,
  stream: boolean,
): { job: Job; dropBody: () => void } {
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
export function toResponse(
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
