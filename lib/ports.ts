// What the router needs from its runtime: time, an exchange with a backend, a client's connection.
import type { Cause } from './causes.ts';

/** A monotonic clock in milliseconds with timers on the same time line. Tests inject their own. */
export interface Clock {
  readonly now: () => number;
  /** Milliseconds since 1970, for people to read. It goes on while a machine is suspended, when `now` may stand still. */
  readonly wallNow: () => number;
  /** Runs `callback` once after `delayMs`; the returned function cancels it. Never keeps the process alive. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** One timer for many alarms, where the runtime allows it; each alarm has its own elsewhere (alarm.ts). */
  readonly alarm?: (ring: (now: number) => void) => Alarm;
}

/** A time that is set with every request and hardly ever reached. */
export interface Alarm {
  /** Rings at `at` or somewhat earlier: who is rung is told the time that counts, and sets it anew. Earlier times win. */
  readonly set: (at: number) => void;
  readonly clear: () => void;
}

export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>;

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute address: the configured backend and a path of the route table. */
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array | null;
  readonly connectMs: number;
}

/** Told what an exchange brings, in this order: at most one head, bytes, then one end or one loss. Nothing after `abort`. */
export interface UpstreamListener {
  readonly onHead: (status: number, headers: HeaderList) => void;
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onEnd: () => void;
  /** `unread`: the connection had served before, and its peer had closed it: not one byte of an answer came. */
  readonly onLost: (cause: Cause, unread: boolean) => void;
}

export interface Upstream {
  /** The listener gets no more bytes until `resume`, but for what is on its way. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Closes the connection at once, in every phase. */
  readonly abort: () => void;
}

/** Begins one HTTP exchange with a backend. Never throws, never follows redirects. The listener is never called before this returns. */
export type SendPort = (request: UpstreamRequest, listener: UpstreamListener) => Upstream;

/** Why a request body could not be read. `refused`: the budget of all bodies is used up. */
export type BodyFailure = 'too-large' | 'refused' | 'stalled' | 'gone';

export interface BodyLimits {
  readonly maxBytes: number;
  /** Milliseconds without a byte. */
  readonly progressMs: number;
  /** Milliseconds until it is whole: who drips a byte now and then makes progress, and holds the budget of all. */
  readonly wholeMs: number;
  /** Asked for every chunk before it is kept; false refuses it. */
  readonly reserve: (bytes: number) => boolean;
}

/** Told what becomes of an answer. */
export interface ClientListener {
  /** The client is gone before its answer was complete. */
  readonly onGone: () => void;
  /** A slow client has caught up. */
  readonly onDrain: () => void;
}

/** One client's connection: its body comes from there, its answer goes there. One answer: whole, or begun and ended. */
export interface Client {
  /** What it sent, with lower-case names. */
  readonly headers: () => HeaderList;
  readonly readBody: (limits: BodyLimits) => Promise<Uint8Array | BodyFailure>;
  readonly isGone: () => boolean;
  /** One at a time. Trap: no function of its own may be assigned here, since V8 makes `x.y = () => …` an old object at once, and all that it sees with it. */
  listener: ClientListener | null;
  readonly answer: (status: number, headers: HeaderList, body: Uint8Array | string | null) => void;
  readonly begin: (status: number, headers: HeaderList) => void;
  /** False: the client is slow, and the listener is told when it has caught up. */
  readonly write: (bytes: Uint8Array) => boolean;
  readonly end: () => void;
  /** Runs what another request does to this one, once; absent where any request may touch what belongs to another. */
  readonly enter?: (act: () => void) => void;
  /** The answer cannot be completed: the connection breaks without its proper end, once what was written has been read. */
  readonly break: () => void;
}
