// Sends one decided request: to the chosen backend, then to small if big failed before its first output. The client has its answer when this is over.
import type { OutcomeEntry } from '#lib/audit/journal.ts';
import type { AttemptRecord, DecisionRecord } from '#lib/audit/record.ts';
import { blame, type Cause, endOfAnswer, endOfRefusal, failureError, fallbackReason, isFinal } from '#lib/causes.ts';
import type { Backend } from '#lib/house/backend.ts';
import { metNobody } from '#lib/house/wake.ts';
import type { HeaderList } from '#lib/ports.ts';
import { errorHeaders, refusalOf } from '#lib/wire/errors.ts';
import type { RouterError } from '#lib/wire/types.ts';
import { attempt } from './attempt.ts';
import { type Job, type Outcome, type SendHouse, type Tally, type WholeAnswer, newTally } from './job.ts';
import { refuse, upstreamText } from './refusal.ts';

/** A request on its way through at most two attempts. */
interface Walk {
  readonly job: Job;
  readonly decision: DecisionRecord;
  readonly house: SendHouse;
  readonly attempts: AttemptRecord[];
  /** Why small answers what big was wanted for: the x-router-fallback header. */
  fallback: string | null;
  /** Tells prompts apart; 0 where nobody asks. */
  readonly prompt: number;
  /** Big failed in a way that may be this request's own fault. */
  isSuspect: boolean;
  /** How the last backend put its failure. */
  words: string | null;
  /** A magic packet went out for this request. */
  woke: boolean;
}

/** `bigSlot` gives back the slot on big that the decision took. Resolves to what is recorded; rejects only where the router itself fails. */
export async function send(
  job: Job,
  decision: DecisionRecord,
  bigSlot: (() => void) | null,
  house: SendHouse,
): Promise<OutcomeEntry> {
  // Only programs send tools, and most of them repeat by themselves what failed.
  const isAgents = decision.toolBytes > 0;
  const prompt = isAgents || decision.chosen === 'big' ? job.fingerprint() : 0;
  const walk: Walk = { job, decision, house, prompt, attempts: [], fallback: decision.because, ...unharmed };
  const place = house.running.join(walk);
  try {
    if (decision.force !== 'none' && decision.because === 'big-down')
      await wakeFor(walk, house.big?.health.last().reason ?? null);
    if (decision.chosen === 'none') return refused(walk, null, null, null);
    const words = isAgents ? house.relapses.of(prompt, decision.chosen) : null;
    if (words !== null) return hopeless(walk, house[decision.chosen] ?? house.small, words);
    if (decision.chosen === 'big' && house.big !== null) {
      const outcome = await tryAt(walk, house.big, !decision.strict, bigSlot);
      const { cause } = outcome;
      if (decision.force !== 'none') await wakeFor(walk, cause);
      if (outcome.isPassedOn || cause === null || decision.strict || isFinal(cause))
        return answered(walk, house.big, outcome);
      walk.fallback = fallbackReason(cause);
    }
    const { small } = house;
    const startedAt = house.clock.now();
    const obstacle = isPlainlyUp(small) ? null : await smallObstacle(small);
    const slot = obstacle === null ? small.slots.take(false) : null;
    if (slot === null) return notMade(walk, obstacle ?? 'no-slot');
    const outcome = await tryAt(walk, small, false, slot, startedAt);
    // Both failed at it alike: it was the request.
    if (walk.isSuspect && outcome.cause !== null && blame(outcome.cause, outcome.status !== 0) === 'maybe')
      house.big?.health.note({ type: 'request-to-blame', prompt });
    const isUnknown = outcome.cause === 'status-404' && outcome.answer !== null && walk.attempts.length === 1;
    const again = isUnknown && (await isSwapped(small)) ? small.slots.take(false) : null;
    return answered(walk, small, again === null ? outcome : await tryAt(walk, small, false, again));
  } finally {
    house.running.leave(place);
    if (isAgents) void house.relapses.note(walk);
  }
}

const unharmed = { isSuspect: false, words: null, woke: false };

/** For forced work alone: an agent must not wake the house at night. */
async function wakeFor(walk: Walk, cause: string | null): Promise<void> {
  if (metNobody(cause)) walk.woke = (await walk.house.waker?.()) ?? false;
}

async function tryAt(
  walk: Walk,
  backend: Backend,
  canFallBack: boolean,
  slot: (() => void) | null,
  startedAt = walk.house.clock.now(),
): Promise<Outcome> {
  const { job, decision, house, attempts, prompt } = walk;
  const gated = backend.name === 'big' && decision.force === 'none';
  const told = toldOf(walk, backend.name);
  const comment = commentOf(walk, backend.name);
  const outcome = await attempt(job, { backend, canFallBack, gated, told, comment }, house);
  slot?.();
  const { cause, reconnected } = outcome;
  const now = house.clock.now();
  const ms = Math.round(now - startedAt);
  attempts.push({ backend: backend.name, cause, ms, ...(reconnected && { reconnect: true }) });
  if (cause === null) backend.health.note({ type: 'request-ok' });
  const blamed = cause === null || backend.name === 'small' ? 'no' : blame(cause, outcome.status !== 0);
  if (cause !== null && blamed !== 'no') {
    walk.isSuspect ||= blamed === 'maybe';
    backend.health.failed({ now, startedAt, reason: cause, prompt, isProof: blamed === 'yes' });
  }
  if (cause !== null && backend.name === 'big') backend.denied(cause, now);
  return outcome;
}

/** Small does not know its model any more, and lists others now: this request finds the new name. */
async function isSwapped({ cards }: Backend): Promise<boolean> {
  const before = cards.known();
  const now = await cards.again();
  return now.length !== before.length || now.some(({ id }, index) => id !== before[index]?.id);
}

/** Small is the rule: not known down, and it has said what it serves. Nobody waits for its probe, which runs beside the request. */
function isPlainlyUp(small: Backend): boolean {
  if (small.health.isKnownDown() || small.servedName() === null) return false;
  small.health.refreshBehind();
  small.cards.refreshBehind();
  return true;
}

async function smallObstacle(small: Backend): Promise<Cause | null> {
  if (small.health.isKnownDown()) await small.health.current();
  if (small.health.isKnownDown()) return 'known-down';
  if (!isPlainlyUp(small)) await small.cards.look();
  return null;
}

/** The last attempt is over: what it brought is the client's, unless the client has it already. */
function answered(walk: Walk, backend: Backend, outcome: Outcome): OutcomeEntry {
  const { cause, answer, status, tally, isPassedOn } = outcome;
  if (answer !== null && cause !== null) walk.words = upstreamText(answer.body);
  if (answer !== null && isPassedOn) {
    tell(walk, answer, toldOf(walk, backend.name));
    return entry(walk, answer.status, tally, cause === null ? 'complete' : 'refused');
  }
  if (isPassedOn) return entry(walk, status, tally, endOfAnswer(cause));
  if (cause === 'client-gone') return entry(walk, 0, newTally(), 'client-gone');
  return refused(walk, backend, cause, answer);
}

function notMade(walk: Walk, cause: Cause): OutcomeEntry {
  walk.attempts.push({ backend: 'small', cause, ms: 0 });
  return refused(walk, walk.house.small, cause, null);
}

/** Strict or not: nobody is asked. `words`: of the last failure. */
function hopeless(walk: Walk, backend: Backend, words: string): OutcomeEntry {
  walk.attempts.push({ backend: backend.name, cause: 'keeps-failing', ms: 0 });
  const error = failureError('keeps-failing', backend, words);
  tellError(walk, error, toldOf(walk, null, false));
  return entry(walk, error.status, newTally(), endOfRefusal('keeps-failing', error.status));
}

/** No backend's answer reaches the client as a success: an error of the router, or the upstream's own as it came. */
function refused(walk: Walk, backend: Backend | null, cause: Cause | null, answer: WholeAnswer | null): OutcomeEntry {
  const { decision, fallback, house } = walk;
  const result = refuse(decision, fallback, { backend, cause, answer }, house.small);
  const tally = newTally();
  if ('code' in result) tellError(walk, result, toldOf(walk, null, backend?.name === 'small'));
  else {
    tally.bytes = result.body.byteLength;
    tell(walk, result, toldOf(walk, backend?.name ?? 'small'));
  }
  return entry(walk, result.status, tally, endOfRefusal(cause, result.status));
}

// ---- what the client is told

function tell({ job, attempts }: Walk, { status, headers, body }: WholeAnswer, told: HeaderList): void {
  job.onCommit();
  if (!job.ownHead.isOut) return job.client.answer(status, [...headers, ...told], body);
  const isContext = attempts.at(-1)?.cause === 'context';
  const code =
    status >= 500 || status === 429 ? 'upstream_failed' : isContext ? 'context_length_exceeded' : 'invalid_request';
  return tellInBand(job, refusalOf(status, upstreamText(body), code));
}

function tellError({ job }: Walk, error: RouterError, told: HeaderList): void {
  job.onCommit();
  if (job.ownHead.isOut) return tellInBand(job, error);
  return job.client.answer(error.status, [...errorHeaders(error), ...told], job.dialect.errorBody(error));
}

/** The router's own head is out: whatever went wrong can only be told behind it. */
function tellInBand({ client, dialect }: Job, error: RouterError): void {
  client.write(dialect.inBandError(error));
  client.break();
}

/** The same as the headers, for a head that went out before anybody knew: a contract that the app reads. */
function commentOf({ decision, fallback }: Walk, backend: Backend['name']): string {
  const why = fallback === null ? '' : ` fallback=${fallback}`;
  return `: router backend=${backend} rule=${decision.rule}${why}\n\n`;
}

/** The headers that say how an answer came about. */
function toldOf({ job, fallback, woke }: Walk, backend: Backend['name'] | null, withFallback = true): HeaderList {
  const list = [...job.told];
  if (woke) list.push(['x-router-woke', 'true']);
  if (fallback !== null && withFallback) list.push(['x-router-fallback', fallback]);
  if (backend !== null) list.push(['x-router-backend', backend]);
  return list;
}

function entry(
  { job, attempts, house, woke }: Walk,
  status: number,
  tally: Tally,
  end: OutcomeEntry['end'],
): OutcomeEntry {
  const { firstOutputAt, bytes, events, promptTokens, completionTokens } = tally;
  return {
    attempts,
    status: job.ownHead.isOut ? 200 : status,
    firstOutputMs: firstOutputAt === null ? null : Math.round(firstOutputAt - job.startedAt),
    durationMs: Math.round(house.clock.now() - job.startedAt),
    bytes,
    events,
    promptTokens,
    completionTokens,
    end,
    ...(woke ? { woke } : {}),
  };
}
