// THE TABLE of causes: every way in which an attempt at a backend does not give a good answer, and what follows from it.
import { routerError, type RouterErrorCode } from './wire/errors.ts';
import type { RouterError } from './wire/types.ts';
import type { BackendConfig } from './config/types.ts';

/** How a request ended. `in_doubt` is written by the next start, for decisions that a crash left without an outcome. */
export type End = 'complete' | 'refused' | 'failed' | 'cut' | 'client-gone' | 'mode-changed' | 'shutdown' | 'in_doubt';

interface Row {
  /** Whose fault it is. Only the backend's own counts against its health. */
  readonly fault: 'backend' | 'client' | 'router' | 'mode' | 'nobody';
  /** What the client reads when nothing else answers, and when it happens in the middle of an answer. */
  readonly error: RouterErrorCode;
  readonly lost?: RouterErrorCode;
  /** Small may not answer in big's place. */
  readonly final?: true;
  /** The word of x-router-fallback, where it is not `big-failed:CAUSE`. */
  readonly fallback?: string;
  /** How the request ended, before and after its answer began; `failed` and `cut` by default. */
  readonly end?: End;
}

const failed = { fault: 'backend', error: 'upstream_failed' } as const;
const unreachable = { fault: 'backend', error: 'upstream_unreachable' } as const;

const table = {
  // No connection, or one that broke.
  refused: unreachable,
  'no-route': unreachable,
  dns: unreachable,
  'connect-timeout': { fault: 'backend', error: 'upstream_connect_timeout' },
  reset: failed,
  ended: failed,
  truncated: failed,
  // An answer that is none.
  malformed: failed,
  redirect: failed,
  'wrong-type': failed,
  encoded: failed,
  'error-event': { ...failed, end: 'failed' },
  // Limits of time.
  'first-output-timeout': { fault: 'backend', error: 'first_output_timeout', lost: 'first_output_timeout' },
  'answer-timeout': { fault: 'backend', error: 'answer_timeout', lost: 'answer_timeout' },
  'idle-timeout': { fault: 'backend', error: 'idle_timeout', lost: 'idle_timeout' },
  deadline: { fault: 'nobody', error: 'total_timeout', lost: 'total_timeout', final: true },
  // A backend that says no.
  context: { fault: 'client', error: 'upstream_failed', fallback: 'big-context' },
  busy: { fault: 'nobody', error: 'upstream_failed', fallback: 'big-busy' },
  // What the router knew before it asked, or lacked.
  'no-descriptor': { fault: 'router', error: 'upstream_unreachable' },
  'no-served-name': { fault: 'router', error: 'no_served_name' },
  'no-slot': { fault: 'router', error: 'small_busy', end: 'refused' },
  'known-down': { fault: 'router', error: 'small_down', end: 'refused' },
  // Ended from outside.
  'mode-changed': {
    fault: 'mode',
    error: 'mode_changed',
    lost: 'mode_changed',
    fallback: 'mode-changed',
    end: 'mode-changed',
  },
  shutdown: { fault: 'router', error: 'router_shutdown', lost: 'router_shutdown', final: true, end: 'shutdown' },
  'client-gone': { fault: 'client', error: 'internal', final: true, end: 'client-gone' },
} as const satisfies Record<string, Row>;

/** Why one attempt at a backend did not give a good answer. */
export type Cause = keyof typeof table | `status-${number}`;

function row(cause: Cause): Row {
  return cause in table ? table[cause as keyof typeof table] : statusRow(Number(cause.slice('status-'.length)));
}

/** 501 says that the server cannot do this one thing, and nothing about how it is. */
function statusRow(status: number): Row {
  return { fault: status >= 500 && status !== 501 ? 'backend' : 'client', error: 'upstream_failed' };
}

export const isBackendsFault = (cause: Cause): boolean => row(cause).fault === 'backend';
/** Ended by a limit, the client, the mode or the router's own end: that counts before what the backend said of itself. */
export const isFromOutside = (cause: Cause): boolean => row(cause).lost !== undefined || cause === 'client-gone';
export const isFinal = (cause: Cause): boolean => row(cause).final === true;
export const fallbackReason = (cause: Cause): string => row(cause).fallback ?? `big-failed:${cause}`;

/** How a request ended whose answer began; null: as it should. */
export const endOfAnswer = (cause: Cause | null): End => (cause === null ? 'complete' : (row(cause).end ?? 'cut'));

/** How a request ended that got no answer of a backend as a success. `refused`: nobody failed, the answer is simply no. */
export const endOfRefusal = (cause: Cause | null, status: number): End =>
  cause === null ? 'refused' : (row(cause).end ?? (status < 500 ? 'refused' : 'failed'));

interface Failing {
  readonly name: string;
  readonly config: BackendConfig;
}

/** The answer for an attempt that failed before its answer began, with nothing left to try. */
export const failureError = (cause: Cause, backend: Failing): RouterError => filled(row(cause).error, cause, backend);

/** The in-band error of a stream that was lost in its middle. */
export const lossError = (cause: Cause, backend: Failing): RouterError =>
  filled(row(cause).lost ?? 'upstream_lost', cause, backend);

function filled(code: RouterErrorCode, cause: Cause, { name: backend, config }: Failing): RouterError {
  const { timeouts, maxInFlight: limit } = config;
  const limits: { readonly [code: string]: number } = {
    first_output_timeout: timeouts.firstOutputMs,
    answer_timeout: timeouts.answerMs,
    idle_timeout: timeouts.idleMs,
    total_timeout: timeouts.totalMs,
  };
  const details = { backend, cause, limit, limitMs: limits[code] ?? 0 };
  return (routerError as (code: RouterErrorCode, details: object) => RouterError)(code, details);
}
