// What the router needs from its runtime, as function types: time, one HTTP exchange with a backend, one client connection, somewhere to write.
import type { Cause } from '#lib/audit/record.ts';

/** A monotonic clock in milliseconds with timers on the same time line. Tests inject their own. */
export interface Clock {
  readonly now: () => number;
  /** Runs `callback` once after `delayMs`; the returned function cancels it. Never keeps the process alive. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>;

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute address: the configured backend and a path of the route table. */
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: readonly Uint8Array[] | null;
  readonly connectMs: number;
  /** Aborting it closes the connection at once, in every phase. */
  readonly signal: AbortSignal;
}

export interface UpstreamAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: HeaderList;
  /** Bytes as they come; ends cleanly, or throws an UpstreamLost. Leaving the loop closes the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface UpstreamFailure {
  readonly kind: 'failure';
  readonly cause: Cause;
  /** The socket had served before: the peer may have closed it while the request was on its way. */
  readonly reusedSocket: boolean;
}

/** One HTTP exchange with a backend. Resolves with the headers, or with how it failed. Never rejects, never follows redirects. */
export type SendPort = (request: UpstreamRequest) => Promise<UpstreamAnswer | UpstreamFailure>;
