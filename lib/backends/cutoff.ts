// Ends one attempt from outside, once, and remembers why; and the timers that may do so.
import type { Cause } from '#lib/audit/record.ts';
import type { Clock } from './ports.ts';
import type { Ending } from './shutdown.ts';

/** One reason for every abort: the default makes an exception with its stack for each request. */
const over = new Error('The attempt is over');

/** The first `cut` wins: its cause is the attempt's; timers stop and the connection closes at once, whoever still holds the answer. */
export class Cutoff {
  readonly #controller = new AbortController();
  readonly #cleanups: (() => void)[] = [];
  #cause: Cause | null = null;
  #closed = false;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get cause(): Cause | null {
    return this.#cause;
  }

  cut(cause: Cause): void {
    if (this.#closed) return;
    this.#cause = cause;
    this.close();
  }

  /** Runs when the attempt is over, however it ended; at once if it already is. */
  onClose(cleanup: () => void): void {
    if (this.#closed) cleanup();
    else this.#cleanups.push(cleanup);
  }

  /** The attempt is over: timers stop, and a connection that is still open is closed. */
  close(): void {
    if (this.#closed) return;
    this.settle();
    this.#controller.abort(over);
  }

  /** The attempt is over and its answer was read to the end: there is nothing to close. */
  settle(): void {
    this.#closed = true;
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
  }
}

/** Cuts with `cause` as soon as `signal` aborts, or at once if it has. */
export function cutOnAbort(cutoff: Cutoff, signal: Ending, cause: Cause): void {
  const onAbort = () => cutoff.cut(cause);
  if (signal.aborted) return onAbort();
  signal.addEventListener('abort', onAbort);
  return cutoff.onClose(() => signal.removeEventListener('abort', onAbort));
}

/** A limit that is pushed back often and fires rarely: one timer, re-armed only when it fires early. */
export interface Limit {
  /** (Re)starts the limit: it fires in `ms` unless it is pushed back or stopped before. */
  readonly start: (ms: number) => void;
  readonly stop: () => void;
  /** Stops it for good and frees its timer: a later start does nothing. */
  readonly close: () => void;
}

export function createLimit(clock: Clock, onExpire: () => void): Limit {
  let deadline: number | null = null;
  let armedFor = Infinity;
  let closed = false;
  let cancel: (() => void) | null = null;
  const arm = (at: number) => {
    cancel?.();
    armedFor = at;
    cancel = clock.after(Math.max(0, at - clock.now()), fire);
  };
  const fire = () => {
    armedFor = Infinity;
    if (deadline === null) return;
    if (clock.now() < deadline) return arm(deadline);
    deadline = null;
    return onExpire();
  };
  return {
    start(ms) {
      if (closed) return;
      deadline = clock.now() + ms;
      if (deadline < armedFor) arm(deadline);
    },
    stop() {
      deadline = null;
    },
    close() {
      closed = true;
      deadline = null;
      cancel?.();
    },
  };
}

/** A limit that cuts the attempt and ends with it. */
export function cuttingLimit(clock: Clock, cutoff: Cutoff, cause: Cause): Limit {
  const limit = createLimit(clock, () => cutoff.cut(cause));
  cutoff.onClose(limit.close);
  return limit;
}
