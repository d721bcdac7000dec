// What is known of a backend's health, as a pure state machine: events in, state out. health.ts drives it.

/** A probe's good result may be used this long: `health.maxAgeMs`. A failed one keeps big out this long. */
export const failedProbeHoldMs = 2000;
const firstPenaltyMs = 5000;
const maxPenaltyMs = 60_000;
/** So many failed probes in a row, with no success between, make small known down. */
export const knownDownAfter = 3;

export interface HealthState {
  readonly lastProbe: { readonly ok: boolean; readonly sentAt: number } | null;
  /** Until then the backend is out without being asked. */
  readonly downUntil: number | null;
  /** Failed requests since the last one that succeeded: the exponent of the penalty. */
  readonly failedRequests: number;
  /** When the last failed request was noted. */
  readonly failedAt: number | null;
  readonly failedProbesInARow: number;
  readonly reason: string | null;
}

export type HealthEvent =
  | { readonly type: 'probe-ok'; readonly sentAt: number }
  | { readonly type: 'probe-failed'; readonly sentAt: number; readonly now: number; readonly reason: string }
  | { readonly type: 'request-ok' }
  | { readonly type: 'request-failed'; readonly now: number; readonly startedAt: number; readonly reason: string }
  | { readonly type: 'became-normal' };

export const initialHealth: HealthState = {
  lastProbe: null,
  downUntil: null,
  failedRequests: 0,
  failedAt: null,
  failedProbesInARow: 0,
  reason: null,
};

/** The state after an event. So many failed requests in a row (`failuresBeforeDown`) put the backend out. Penalties for failed requests double from 5 s to 60 s and end only when a real request succeeds. */
export function reduceHealth(state: HealthState, event: HealthEvent, failuresBeforeDown = 1): HealthState {
  switch (event.type) {
    case 'probe-ok':
      return { ...state, lastProbe: { ok: true, sentAt: event.sentAt }, failedProbesInARow: 0, reason: null };
    case 'probe-failed':
      return {
        ...state,
        lastProbe: { ok: false, sentAt: event.sentAt },
        downUntil: laterOf(state.downUntil, event.now + failedProbeHoldMs),
        failedProbesInARow: state.failedProbesInARow + 1,
        reason: event.reason,
      };
    case 'request-ok':
      return { ...state, failedRequests: 0, failedProbesInARow: 0, downUntil: null, reason: null };
    case 'request-failed':
      // Requests that were under way together fail together: that is one failure.
      if (state.failedAt !== null && event.startedAt < state.failedAt) return state;
      return {
        ...state,
        lastProbe: null,
        downUntil: laterOf(state.downUntil, event.now + penaltyMs(state.failedRequests + 1 - failuresBeforeDown)),
        failedRequests: state.failedRequests + 1,
        failedAt: event.now,
        reason: event.reason,
      };
    case 'became-normal':
      return { ...state, lastProbe: null, downUntil: null, failedRequests: 0 };
  }
}

/** None below 0: that many failures of a pool may be one worker's. */
function penaltyMs(doublings: number): number {
  return doublings < 0 ? 0 : Math.min(firstPenaltyMs * 2 ** doublings, maxPenaltyMs);
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

/** Small is refused only when several probes in a row failed: one silent probe of a busy server means nothing. */
export function isKnownDown(state: HealthState): boolean {
  return state.failedProbesInARow >= knownDownAfter;
}
