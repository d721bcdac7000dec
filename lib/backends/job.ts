// What the forwarding of one request needs to know, and what comes out of it.
import type { Cause } from '#lib/audit/record.ts';
import type { Dialect } from '#lib/wire/types.ts';
import type { Backend } from './backend.ts';
import type { HeaderList } from './ports.ts';
import type { Ending } from './shutdown.ts';

export interface Job {
  readonly dialect: Dialect;
  /** Path and query on the backend. */
  readonly target: string;
  /** The client's headers, lower-case names. */
  readonly headers: HeaderList;
  /** The client's bytes with this served name as the model. */
  readonly bodyFor: (servedName: string) => readonly Uint8Array[];
  /** Model id that the client wrote, null when it wrote none. */
  readonly model: string | null;
  readonly stream: boolean;
  readonly requestId: string;
  /** Monotonic milliseconds at which the request arrived: `totalMs` counts from here. */
  readonly startedAt: number;
  /** Aborts when the client is gone. */
  readonly gone: AbortSignal;
  /** Aborts when the router must stop: what still runs is cut. */
  readonly shutdown: Ending;
}

export interface Attempt {
  readonly backend: Backend;
  /** Another backend may answer if this one fails before its first output. */
  readonly canFallBack: boolean;
  /** The work is on big and was not forced: GAMING ends it. */
  readonly gated: boolean;
}

/** An answer of a backend that was read to its end. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

/** What a body is worth in numbers, and how it ended. */
export interface Tally {
  bytes: number;
  events: number;
  promptTokens: number | null;
  completionTokens: number | null;
  firstOutputAt: number | null;
}

export function newTally(): Tally {
  return { bytes: 0, events: 0, promptTokens: null, completionTokens: null, firstOutputAt: null };
}

/** Told once, when the body has ended or been given up. Null: it ended as it should. */
export type OnEnd = (cause: Cause | null) => void;

export type AttemptOutcome =
  /** Committed: from now on the client sees this backend's answer. `body` must be read; `onEnd` is called whatever happens. */
  | {
      readonly kind: 'committed';
      readonly status: number;
      readonly headers: HeaderList;
      readonly tally: Tally;
      readonly open: (onEnd: OnEnd) => AsyncIterable<Uint8Array>;
      readonly reconnected: boolean;
    }
  | {
      readonly kind: 'whole';
      readonly answer: WholeAnswer;
      readonly cause: Cause | null;
      readonly tally: Tally;
      readonly reconnected: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly cause: Cause;
      readonly answer: WholeAnswer | null;
      readonly reconnected: boolean;
    };
