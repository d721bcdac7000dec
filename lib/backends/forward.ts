// Walks the attempts of one decided request: the chosen backend, then small if big failed before its first output. Records how it ended.
import { fallbackReason } from '#lib/audit/answered-by.ts';
import type { Journal, OutcomeEntry } from '#lib/audit/journal.ts';
import type { AttemptRecord, Cause, DecisionRecord, End } from '#lib/audit/record.ts';
import type { RouterError } from '#lib/wire/types.ts';
import { attemptAt, type AttemptDeps } from './attempt.ts';
import type { Backend } from './backend.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { AttemptOutcome, Job, Tally } from './job.ts';
import { newTally } from './job.ts';
import { countsAgainstHealth } from './judge.ts';
import type { HeaderList } from './ports.ts';

export interface ForwardDeps extends AttemptDeps {
  readonly journal: Journal;
  readonly small: Backend;
  readonly big: Backend | null;
}

/** What the client is to get. */
export type Reply =
  | {
      readonly kind: 'answer';
      readonly backend: Backend['name'];
      readonly fallback: string | null;
      readonly status: number;
      readonly headers: HeaderList;
      readonly body: Uint8Array | AsyncIterable<Uint8Array>;
    }
  | { readonly kind: 'error'; readonly error: RouterError; readonly fallback: string | null }
  | { readonly kind: 'gone' };

/** A request on its way through its attempts. */
interface Walk {
  readonly job: Job;
  readonly decision: DecisionRecord;
  readonly deps: ForwardDeps;
  readonly attempts: AttemptRecord[];
  /** Why small answers what big was wanted for: the x-router-fallback header. */
  fallback: string | null;
  /** Gives back the slot that the attempt under way holds; again does nothing. */
  release: () => void;
  isOver: boolean;
}

/** At most two attempts. `release` gives back the slot on big that the decision took; the outcome record is written exactly once. */
export async function forward(
  job: Job,
  decision: DecisionRecord,
  release: (() => void) | null,
  deps: ForwardDeps,
): Promise<Reply> {
  const { because } = decision;
  const walk: Walk = {
    job,
    decision,
    deps,
    attempts: [],
    fallback: because,
    release: release ?? (() => {}),
    isOver: false,
  };
  try {
    return await takeAttempts(walk);
  } catch (error) {
    walk.release();
    end(walk, 500, newTally(), 'failed');
    throw error;
  }
}

async function takeAttempts(walk: Walk): Promise<Reply> {
  const { decision, deps } = walk;
  if (decision.chosen === 'none') return refused(walk, { backend: null, cause: null, answer: null });
  if (decision.chosen === 'big' && deps.big !== null) {
    const reply = await tryBig(walk, deps.big);
    if (reply !== null) return reply;
  }
  return trySmall(walk);
}

/** Null: big failed before commit, and small is to answer. */
async function tryBig(walk: Walk, big: Backend): Promise<Reply | null> {
  const { job, decision, deps } = walk;
  const canFallBack = !decision.strict && !decision.rule.startsWith('passthrough');
  const attempt = { backend: big, canFallBack, gated: decision.force === 'none' };
  const startedAt = deps.clock.now();
  const outcome = await attemptAt(job, attempt, deps);
  if (outcome.kind !== 'failed') return answered(walk, big, outcome, startedAt);
  walk.release();
  note(walk, big, outcome, outcome.cause, startedAt);
  if (outcome.cause === 'client-gone') return gone(walk);
  if (!canFallBack || outcome.cause === 'shutdown' || outcome.cause === 'deadline') {
    return refused(walk, { backend: big, cause: outcome.cause, answer: outcome.answer });
  }
  walk.fallback = fallbackReason(outcome.cause);
  return null;
}

async function trySmall(walk: Walk): Promise<Reply> {
  const { job, deps } = walk;
  const { small } = deps;
  const startedAt = deps.clock.now();
  const obstacle = await smallObstacle(small);
  const release = obstacle === null ? small.slots.take(false) : null;
  if (release === null) {
    const cause = obstacle ?? 'no-slot';
    return refused(walk, { backend: small, cause, answer: null });
  }
  walk.release = release;
  const outcome = await attemptAt(job, { backend: small, canFallBack: false, gated: false }, deps);
  if (outcome.kind !== 'failed') return answered(walk, small, outcome, startedAt);
  release();
  note(walk, small, outcome, outcome.cause, startedAt);
  if (outcome.cause === 'client-gone') return gone(walk);
  return refused(walk, { backend: small, cause: outcome.cause, answer: outcome.answer });
}

/** Nobody waits for small's probe unless small is known down; it runs beside the request. */
async function smallObstacle(small: Backend): Promise<Cause | null> {
  if (!small.health.isKnownDown()) {
    small.health.refreshBehind();
    small.cards.refreshBehind();
    if (small.servedName() === null) await small.cards.look();
    return null;
  }
  await small.health.current();
  return small.health.isKnownDown() ? 'known-down' : null;
}

type Answered = Exclude<AttemptOutcome, { kind: 'failed' }>;

function answered(walk: Walk, backend: Backend, outcome: Answered, startedAt: number): Reply {
  const { fallback, release } = walk;
  const common = { kind: 'answer', backend: backend.name, fallback } as const;
  if (outcome.kind === 'whole') {
    release();
    note(walk, backend, outcome, outcome.cause, startedAt);
    end(walk, outcome.answer.status, outcome.tally, outcome.cause === null ? 'complete' : 'refused');
    return { ...common, ...outcome.answer };
  }
  const body = outcome.open((cause) => {
    release();
    note(walk, backend, outcome, cause, startedAt);
    end(walk, outcome.status, outcome.tally, endOf(cause));
  });
  return { ...common, status: outcome.status, headers: outcome.headers, body };
}

/** No backend's answer reaches the client as a success: an error of the router, or the upstream's own as it came. */
function refused(walk: Walk, refusal: Refusal): Reply {
  if (refusal.cause === 'known-down' || refusal.cause === 'no-slot')
    walk.attempts.push({ backend: 'small', cause: refusal.cause, ms: 0 });
  const { fallback, deps } = walk;
  const result = refuse(walk.decision, fallback, refusal, deps.small);
  const bytes = result.kind === 'verbatim' ? result.answer.body.byteLength : 0;
  const status = result.kind === 'verbatim' ? result.answer.status : result.error.status;
  end(walk, status, { ...newTally(), bytes }, endOfRefusal(refusal.cause, status));
  if (result.kind === 'error')
    return { kind: 'error', error: result.error, fallback: refusal.backend?.name === 'small' ? fallback : null };
  return { kind: 'answer', backend: refusal.backend?.name ?? 'small', fallback, ...result.answer };
}

function gone(walk: Walk): Reply {
  end(walk, 0, newTally(), 'client-gone');
  return { kind: 'gone' };
}

/** `refused`: nobody failed, the answer is simply no. */
function endOfRefusal(cause: Cause | null, status: number): End {
  if (cause === 'shutdown' || cause === 'mode-changed') return cause;
  const isNo = cause === null || cause === 'known-down' || cause === 'no-slot' || status < 500;
  return isNo ? 'refused' : 'failed';
}

function endOf(cause: Cause | null): End {
  if (cause === null) return 'complete';
  if (cause === 'client-gone') return 'client-gone';
  if (cause === 'mode-changed' || cause === 'shutdown') return cause;
  return cause === 'error-event' ? 'failed' : 'cut';
}

/** Remembers an attempt, and tells the backend's health what it means. */
function note(walk: Walk, backend: Backend, outcome: AttemptOutcome, cause: Cause | null, startedAt: number): void {
  const now = walk.deps.clock.now();
  const reconnect = outcome.reconnected ? { reconnect: true as const } : {};
  walk.attempts.push({ backend: backend.name, cause, ms: Math.round(now - startedAt), ...reconnect });
  if (cause === null) backend.health.note({ type: 'request-ok' });
  else if (backend.name === 'big' && countsAgainstHealth(cause))
    backend.health.note({ type: 'request-failed', now, startedAt, reason: cause });
  // The model may have been swapped: the next request finds its new name.
  if (cause === 'status-404') backend.cards.expire();
}

/** Writes the outcome record, once. */
function end(walk: Walk, status: number, tally: Tally, how: End): void {
  if (walk.isOver) return;
  walk.isOver = true;
  const { job, decision, deps, attempts } = walk;
  const entry: OutcomeEntry = {
    attempts,
    status,
    firstOutputMs: tally.firstOutputAt === null ? null : Math.round(tally.firstOutputAt - job.startedAt),
    durationMs: Math.round(deps.clock.now() - job.startedAt),
    bytes: tally.bytes,
    events: tally.events,
    promptTokens: tally.promptTokens,
    completionTokens: tally.completionTokens,
    end: how,
  };
  deps.journal.ended(decision, entry);
}
