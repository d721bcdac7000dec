// What is known of a backend's health, as a pure state machine: events in, state out. health.ts drives it.

/** A probe's good result may be used this long: `health.maxAgeMs`. A failed one keeps big out this long. */
export const failedProbeHoldMs = 2000;
const firstPenaltyMs = 5000;
const maxPenaltyMs = 60_000;
/** Two doubtful failures are in a row only so far apart. */
const suspicionMs = 600_000;
/** A wrong key or model stays wrong for a while. */
const denialMs = 60_000;
/** So many failed probes in a row, with no success between, make small known down. */
export const knownDownAfter = 3;
/** Whoever answers so is there: perhaps it has no health check at that path, or wants a key. What real work says is for its client. */
const isAnswer = (reason: string) => /^status-[34]/.test(reason);

export interface HealthState {
  readonly lastProbe: { readonly ok: boolean; readonly sentAt: number } | null;
  /** Until then the backend is out without being asked. */
  readonly downUntil: number | null;
  /** Failed requests since the last one that succeeded: the exponent of the penalty. */
  readonly failedRequests: number;
  /** The prompt that failed last, though perhaps by its own fault. */
  readonly suspect: { readonly prompt: number; readonly at: number } | null;
  /** Its engine hung: one request at a time until one succeeds. */
  readonly halfOpen: boolean;
  /** When the last failed request was noted. */
  readonly failedAt: number | null;
  readonly failedProbesInARow: number;
  readonly reason: string | null;
}

export interface FailedRequest {
  readonly now: number;
  readonly startedAt: number;
  readonly reason: string;
  /** Tells prompts apart. */
  readonly prompt: number;
  /** False: it may have been the request's own fault. */
  readonly isProof: boolean;
}

export type HealthEvent =
  | { readonly type: 'probe-ok'; readonly sentAt: number }
  | { readonly type: 'probe-failed'; readonly sentAt: number; readonly now: number; readonly reason: string }
  | { readonly type: 'request-ok' }
  | ({ readonly type: 'request-failed' } & FailedRequest)
  /** Small failed at the same request in the same way. */
  | { readonly type: 'request-to-blame'; readonly prompt: number }
  /** The router's own key or model name is wrong there. */
  | { readonly type: 'request-denied'; readonly now: number; readonly reason: string }
  | { readonly type: 'became-normal' };

export const initialHealth: HealthState = {
  lastProbe: null,
  downUntil: null,
  failedRequests: 0,
  suspect: null,
  halfOpen: false,
  failedAt: null,
  failedProbesInARow: 0,
  reason: null,
};

/** The state after an event. Penalties for failed requests double from 5 s to 60 s, once so many (`failuresBeforeDown`) have failed before, and end only when a real request succeeds. */
export function reduceHealth(state: HealthState, event: HealthEvent, failuresBeforeDown = 1): HealthState {
  switch (event.type) {
    case 'probe-ok':
      return { ...state, lastProbe: { ok: true, sentAt: event.sentAt }, failedProbesInARow: 0, reason: null };
    case 'probe-failed':
      return {
        ...state,
        lastProbe: { ok: false, sentAt: event.sentAt },
        downUntil: laterOf(state.downUntil, event.now + failedProbeHoldMs),
        failedProbesInARow: isAnswer(event.reason) ? 0 : state.failedProbesInARow + 1,
        reason: event.reason,
      };
    case 'request-ok':
      return { ...state, ...forgiven, failedProbesInARow: 0, reason: null };
    case 'request-failed':
      // Requests that were under way together fail together: that is one failure.
      return state.failedAt !== null && event.startedAt < state.failedAt
        ? state
        : failed(state, event, failuresBeforeDown);
    case 'request-to-blame':
      if (state.suspect?.prompt !== event.prompt) return state;
      return { ...state, ...forgiven, failedRequests: Math.max(0, state.failedRequests - 1), halfOpen: state.halfOpen };
    case 'request-denied':
      return { ...state, downUntil: laterOf(state.downUntil, event.now + denialMs), reason: event.reason };
    case 'became-normal':
      return { ...state, ...forgiven, lastProbe: null };
  }
}

const forgiven = { failedRequests: 0, suspect: null, halfOpen: false, downUntil: null } as const;

/**
 * A failure is always a reason to ask the health at once; the first ones (`spared`) cost nothing more while that says yes. What may be
 * the request's own fault counts only where two prompts in a row failed.
 */
function failed(state: HealthState, { now, reason, prompt, isProof }: FailedRequest, spared: number): HealthState {
  const { suspect } = state;
  const isSecond = suspect !== null && suspect.prompt !== prompt && now - suspect.at <= suspicionMs;
  const asked = { ...state, lastProbe: null, reason, failedAt: now };
  if (!isProof && !isSecond) return { ...asked, suspect: { prompt, at: now } };
  const before = isProof ? state.failedRequests : Math.max(1, state.failedRequests);
  return {
    ...asked,
    suspect: isProof ? suspect : { prompt, at: now },
    halfOpen: state.halfOpen || reason === 'first-output-timeout',
    failedRequests: before + 1,
    downUntil: before < spared ? state.downUntil : laterOf(state.downUntil, now + penaltyMs(before - spared)),
  };
}

function penaltyMs(doublings: number): number {
  return Math.min(firstPenaltyMs * 2 ** doublings, maxPenaltyMs);
}

function laterOf(a: number | null, b: number): number {
  return Math.max(a ?? -Infinity, b);
}

/** What the state says at `now`: usable, out, or that a probe must tell. */
export function judgeHealth(state: HealthState, now: number, maxAgeMs: number): 'up' | 'down' | 'ask' {
  if (state.downUntil !== null && now < state.downUntil) return 'down';
  if (state.lastProbe?.ok === true && now - state.lastProbe.sentAt <= maxAgeMs) return 'up';
  return 'ask';
}

/** One look may be missed by a server that is busy reading a large body. */
const missedLooks = 2;

/**
 * Why silent work that began at `startedAt` should wait no longer; null: it may. Work that has shown output is given up only where
 * nobody listens any more; what has shown none, and may be answered elsewhere, also where nobody answers, or where the engine was found hung.
 */
export function givesUp(state: HealthState, startedAt: number, isReplaceable: boolean) {
  const { failedProbesInARow, reason, halfOpen, failedAt } = state;
  if (failedProbesInARow >= missedLooks && (isReplaceable || reason === 'refused')) return 'unresponsive';
  const hung = isReplaceable && halfOpen && failedAt !== null && startedAt < failedAt;
  return hung ? 'first-output-timeout' : null;
}

/** Small is refused only when several probes in a row failed: one silent probe of a busy server means nothing. */
export function isKnownDown(state: HealthState): boolean {
  return state.failedProbesInARow >= knownDownAfter;
}
