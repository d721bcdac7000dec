// THE TABLE of causes: every way in which an attempt at a backend does not give a good answer, and what follows from it.
import { routerError, type RouterErrorCode } from './wire/errors.ts';
import type { RouterError } from './wire/types.ts';
import type { BackendConfig } from './config/types.ts';

/** How a request ended. `in_doubt` is written by the next start, for decisions that a crash left without an outcome. */
export const ends = [
  'complete',
  'refused',
  'failed',
  'cut',
  'client-gone',
  'mode-changed',
  'cancelled',
  'shutdown',
  'in_doubt',
] as const;
export type End = (typeof ends)[number];

interface Row {
  /** Whose fault it is. `either`: the request's, perhaps, if a proper head had come; else the backend's. Only those two count against its health. */
  readonly fault: 'backend' | 'either' | 'client' | 'router' | 'mode' | 'nobody';
  /** What it is called when a person reads of it: "the backend failed: …". */
  readonly words: string;
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

const failed = (words: string) => ({ fault: 'either', error: 'upstream_failed', words }) as const;
const unreachable = (words: string) => ({ fault: 'backend', error: 'upstream_unreachable', words }) as const;
const known = (error: RouterErrorCode, words: string) => ({ fault: 'router', error, words }) as const;
/** The client reads the same before and after the answer began. */
const ended = (error: RouterErrorCode, words: string) => ({ fault: 'backend', error, lost: error, words }) as const;

const table = {
  // No connection, or one that broke.
  refused: unreachable('it refused the connection'),
  'no-route': unreachable('there is no way to it'),
  dns: unreachable('its name has no address'),
  untrusted: unreachable('its certificate is not trusted'),
  'connect-timeout': { ...unreachable('it did not accept a connection in time'), error: 'upstream_connect_timeout' },
  reset: failed('it broke the connection'),
  ended: failed('it closed the connection before it was done'),
  truncated: failed('its answer was cut short'),
  unresponsive: unreachable('it fell silent, and does not answer its health check'),
  // An answer that is none.
  malformed: failed('what it sent is no proper answer'),
  redirect: failed('it redirected the request'),
  'wrong-type': failed('it answered with something else than was asked for'),
  encoded: failed('it compressed its answer, unasked'),
  'error-event': { ...failed('it sent an error instead of an answer'), end: 'failed' },
  // Limits of time.
  'first-output-timeout': ended('first_output_timeout', 'it sent no output in time'),
  'answer-timeout': ended('answer_timeout', 'it sent no answer in time'),
  'idle-timeout': { ...ended('idle_timeout', 'it fell silent'), fault: 'either' },
  deadline: { ...ended('total_timeout', 'the request took too long'), fault: 'nobody', final: true },
  // A backend that says no.
  context: { ...failed('the request is too long for it'), fault: 'client', fallback: 'big-context' },
  busy: { ...failed('it is busy'), fault: 'nobody', fallback: 'big-busy' },
  // What the router knows of it.
  'no-descriptor': known('upstream_unreachable', 'the router has no file descriptor left'),
  'no-served-name': known('no_served_name', 'its list of models says nothing of what it serves'),
  'no-slot': { ...known('small_busy', 'it has its fill of requests'), end: 'refused' },
  'keeps-failing': { ...known('keeps_failing', 'it has failed at this again and again'), final: true },
  'known-down': { ...known('small_down', 'it does not answer any more'), end: 'refused' },
  // Ended from outside.
  'mode-changed': {
    ...ended('mode_changed', 'the PC changed to GAMING mode'),
    fault: 'mode',
    fallback: 'mode-changed',
    end: 'mode-changed',
  },
  cancelled: {
    ...ended('cancelled', 'it was cancelled on the page of the router'),
    fault: 'client',
    final: true,
    end: 'cancelled',
  },
  shutdown: {
    ...ended('router_shutdown', 'the router is shutting down'),
    fault: 'router',
    final: true,
    end: 'shutdown',
  },
  'client-gone': { ...known('internal', 'the client has left'), fault: 'client', final: true, end: 'client-gone' },
} as const satisfies Record<string, Row>;

/** Why one attempt at a backend did not give a good answer. */
export type Cause = keyof typeof table | `status-${number}`;

function row(cause: Cause): Row {
  return cause in table ? table[cause as keyof typeof table] : statusRow(Number(cause.slice('status-'.length)));
}

/** Words for failures are handed on as text by whoever asks small questions. */
export const isCause = (word: string): word is Cause => word in table;

/** 501 says that the server cannot do this one thing, and nothing about how it is. */
function statusRow(status: number): Row {
  const doubtful = status === 500 || status < 300;
  const fault = doubtful ? 'either' : status > 501 ? 'backend' : 'client';
  return { fault, error: 'upstream_failed', words: `it answered with status ${status}` };
}

/**
 * What an attempt proves against its backend. `maybe`: whatever came after a proper head may be the request's own fault
 * (servers answer 500 to a bad grammar, or break the stream); it counts only if the backend is unwell, or fails others, too.
 */
export function blame(cause: Cause, hadHead: boolean): 'no' | 'maybe' | 'yes' {
  const { fault } = row(cause);
  if (fault !== 'either') return fault === 'backend' ? 'yes' : 'no';
  return hadHead ? 'maybe' : 'yes';
}

export const wordsFor = (cause: Cause): string => row(cause).words;
export const causeWords = Object.fromEntries(Object.entries(table).map(([cause, { words }]) => [cause, words]));
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
export const failureError = (cause: Cause, backend: Failing, upstream?: string): RouterError =>
  filled(row(cause).error, cause, backend, upstream);

/** The in-band error of a stream that was lost in its middle. */
export const lossError = (cause: Cause, backend: Failing): RouterError =>
  filled(row(cause).lost ?? 'upstream_lost', cause, backend);

function filled(
  code: RouterErrorCode,
  cause: Cause,
  { name: backend, config }: Failing,
  upstream?: string,
): RouterError {
  const { timeouts, maxInFlight: limit } = config;
  const limits: { readonly [code: string]: number } = {
    first_output_timeout: timeouts.firstOutputMs,
    answer_timeout: timeouts.answerMs,
    idle_timeout: timeouts.idleMs,
    total_timeout: timeouts.totalMs,
  };
  const words = upstream === undefined ? {} : { upstream };
  const details = { backend, cause: row(cause).words, limit, limitMs: limits[code] ?? 0, ...words };
  return (routerError as (code: RouterErrorCode, details: object) => RouterError)(code, details);
}
