// THE STEPS of every request for a model. Who may ask was settled before (app.ts); here it is read, understood, decided, recorded, sent.
import { type DecisionRecord, wholeMs } from '#lib/audit/record.ts';
import { choose, type Ruling, thresholdsOf } from '#lib/choose/choose.ts';
import { send } from '#lib/send/send.ts';
import { type Job, OwnHead } from '#lib/send/job.ts';
import { dialects } from '#lib/wire/dialects.ts';
import { withModel } from '#lib/wire/top-level.ts';
import type { Dialect, RouterError } from '#lib/wire/types.ts';
import { answerError, answerNobody, type Context, type Handler } from './context.ts';
import { type Asked, askedById, askedByPrompt, nameOf, readJsonBody, type ReadBody } from './read-request.ts';

/** A route that ends at a backend. */
export interface Route {
  /** What the audit calls it. */
  readonly name: DecisionRecord['dialect'];
  /** Whose errors, events and token counts these are. */
  readonly dialect: Dialect;
  readonly understand: (context: Context, body: ReadBody) => Promise<Asked | RouterError>;
}

/** By what is asked: the policy chooses. */
export const prompt = (dialect: Dialect): Route => ({
  name: dialect.name,
  dialect,
  understand: (context, body) => askedByPrompt(context, dialect, body),
});

/** By the model's id alone, and only passed on; its errors are the dialect's. `target`: where it goes, if not where the id says. */
export const byId = (name: Route['name'], dialect: Dialect, target?: 'small'): Route => ({
  name,
  dialect,
  understand: (context, body) => askedById(context, body, target === 'small'),
});

/** vLLM sends vectors as bytes where `encoding_format` says so. */
export const vectors: Dialect = { ...dialects.chat, bytes: 'application/octet-stream' };

export function serve(route: Route): Handler {
  return async (context) => {
    const { services } = context;

    // 1. READ: the whole body, within its limits; where its model stands, and what it says.
    const body = await readJsonBody(context);
    if (body === 'gone') return answerNobody(context);
    if ('code' in body) return answerError(context, body);
    let settled: Settled | null = null;
    try {
      // 2 to 4. UNDERSTAND, DECIDE, RECORD: below. The decision is on disk when this resolves; nothing has been sent to anyone yet.
      const result = await settle(context, route, body);
      if ('code' in result) return answerError(context, result);
      settled = result;

      // 5. SEND AND ANSWER: to the chosen backend, or to small where big fails before its first output.
      const { decision, release } = settled;
      const outcome = await send(jobOf(context, route, body, settled), decision, release, services);

      // 6. RECORD how it ended. The client has its answer.
      await services.journal.ended(decision, outcome);
      return undefined;
    } finally {
      // What was taken on the way is given back, whatever happens: the body's bytes, the slot on big.
      body.release();
      settled?.release?.();
    }
  };
}

/** What is left of a request once its decision is recorded. Its words are not: an async function keeps all its locals while a stream runs. */
interface Settled {
  readonly decision: DecisionRecord;
  readonly stream: boolean;
  /** Gives the slot on big back; null when none was taken. */
  readonly release: (() => void) | null;
}

async function settle(context: Context, route: Route, body: ReadBody): Promise<Settled | RouterError> {
  const { services } = context;
  // 2. UNDERSTAND: which model is named, is big demanded, may this key demand it.
  const asked = await route.understand(context, body);
  if ('code' in asked) return asked;

  // 3. DECIDE: the cheapest facts first, and only those that can still matter. Big's slot is taken, its mode is fresh.
  const ruling = await choose(asked.ask, services);
  const { release } = ruling;
  try {
    // 4. RECORD.
    const decision = recordOf(context, route, asked, ruling);
    await services.journal.decided(decision, whoAsks(context));
    return { decision, stream: asked.stream, release };
  } catch (error) {
    release?.();
    throw error;
  }
}

function recordOf(
  { services, requestId, key }: Context,
  { name }: Route,
  { forceDenied }: Asked,
  ruling: Ruling,
): DecisionRecord {
  const { decision, facts, prompt: size, mode, big } = ruling;
  const { ts, mono, boot, seq } = services.journal.stamp();
  return {
    event: 'decision',
    v: 2,
    ts,
    mono,
    boot,
    seq,
    rid: requestId,
    key: key?.name ?? null,
    dialect: name,
    policy: services.policy,
    rule: decision.rule,
    force: facts.force,
    pinnedSmall: facts.pinnedSmall,
    forceDenied,
    heavy: facts.heavy,
    promptBytes: size.bytes,
    toolBytes: size.toolBytes,
    tokens: size.tokens,
    allTokens: size.allTokens,
    thresholds: thresholdsOf(services.config),
    mode: facts.mode,
    modeAgeMs: wholeMs(mode?.ageMs),
    big: facts.big,
    bigAgeMs: wholeMs(big?.ageMs),
    strict: facts.strict,
    wanted: decision.wanted,
    chosen: decision.chosen,
    because: decision.because,
  };
}

function jobOf(context: Context, { dialect }: Route, body: ReadBody, { decision, stream }: Settled): Job {
  const { client, requestId, path, query, startedAt } = context;
  const name = nameOf(body);
  const told = [...context.told, ['x-router-rule', decision.rule] as const];
  if (decision.mode !== 'unasked') told.push(['x-router-mode', decision.mode]);
  return {
    dialect,
    target: path + query,
    headers: client.headers(),
    bodyFor: (backend) => withModel(body.bytes, body.model, backend.nameFor(name)),
    fingerprint: () => fingerprint(body.bytes),
    stream,
    bodyBytes: body.bytes.byteLength,
    who: whoAsks(context),
    requestId,
    startedAt,
    client,
    told,
    ownHead: new OwnHead(),
    onCommit: body.release,
    isCancelled: false,
    attempt: null,
  };
}

const samples = 16_384;

/** FNV-1a over the length and evenly spread bytes. */
function fingerprint(bytes: Uint8Array): number {
  const step = Math.ceil(bytes.byteLength / samples) || 1;
  let hash = 0x811c9dc5 ^ bytes.byteLength;
  for (let at = bytes.byteLength - 1; at >= 0; at -= step) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash >>> 0;
}

const product = /^[\w.-]{1,32}(?=[/\s]|$)/;

/** The key, else the first product that the client names (RFC 9110, User-Agent). */
function whoAsks({ key, request }: Context): string | null {
  return key?.name ?? product.exec(request.headers.get('user-agent') ?? '')?.[0] ?? null;
}
