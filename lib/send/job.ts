// What sending one request needs to know, and what comes out of it.
import type { Config } from '#lib/config/types.ts';
import type { Backend } from '#lib/house/backend.ts';
import type { Waker } from '#lib/house/wake.ts';
import type { House } from '#lib/house/history.ts';
import type { Client, Clock, HeaderList, SendPort } from '#lib/ports.ts';
import type { Dialect, Usage } from '#lib/wire/types.ts';
import type { Cause } from '#lib/causes.ts';
import type { Limits } from './limits.ts';
import { Roster } from '#lib/alarm.ts';
import type { DecisionRecord } from '#lib/audit/record.ts';
import { streamHeaders } from './headers.ts';
import type { Relapses } from './relapses.ts';

export interface Job {
  readonly dialect: Dialect;
  /** Path and query on the backend. */
  readonly target: string;
  /** The client's headers, lower-case names. */
  readonly headers: HeaderList;
  /** The client's bytes with a name that this backend answers to; null where nobody knows one. */
  readonly bodyFor: (backend: Backend) => Uint8Array | null;
  /** Tells prompts apart: a client's repetition has the same. Not to be asked when the answer has begun. */
  readonly fingerprint: () => number;
  /** The request says `"stream": true`. */
  readonly stream: boolean;
  /** Size of the request's body: a backend may repeat it before its first output. */
  readonly bodyBytes: number;
  /** Who asks, for people: the key's name, else the product that the client calls itself. In memory only, never in a record. */
  readonly who: string | null;
  readonly requestId: string;
  /** Monotonic milliseconds at which the request arrived: `totalMs` counts from here. */
  readonly startedAt: number;
  readonly client: Client;
  /** Headers of every answer to this request. */
  readonly told: HeaderList;
  /** The head that the router gives a client that waits long. */
  readonly ownHead: OwnHead;
  /** An answer begins: no attempt needs the request's body any more. */
  readonly onCommit: () => void;
  /** Someone ended it on the page of the router: nothing more is tried. */
  isCancelled: boolean;
  /** What is being done for it now; null between two attempts. */
  attempt: RunningAttempt | null;
}

export interface RunningAttempt {
  readonly target: Pick<Target, 'backend'>;
  /** The client has a part of the answer. */
  readonly isFlowing: boolean;
  readonly onCut: (cause: Cause) => void;
}

/** A decided request whose client waits for its answer, or for the rest of it. */
export interface Running {
  readonly job: Job;
  readonly decision: DecisionRecord;
}

export interface SendHouse extends House {
  readonly clock: Clock;
  readonly send: SendPort;
  readonly config: Config;
  readonly shutdown: Shutdown;
  readonly waker: Waker | null;
  readonly running: Roster<Running>;
  readonly relapses: Relapses;
  /** Unforced work ran on big for so long after GAMING was read. */
  readonly onUnforcedInGaming: (ms: number) => void;
}

/** An answer of a backend that was read to its end. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

export interface Outcome {
  /** Null: as it should. */
  readonly cause: Cause | null;
  /** The client has it, or the part that came; a whole answer is for the client. */
  readonly isPassedOn: boolean;
  /** What the backend said in one piece, where it may be shown. */
  readonly answer: WholeAnswer | null;
  readonly status: number;
  readonly tally: Tally;
  readonly reconnected: boolean;
}

export type Tally = ReturnType<typeof newTally>;
export const newTally = () => ({
  bytes: 0,
  events: 0,
  promptTokens: null as number | null,
  completionTokens: null as number | null,
  firstOutputAt: null as number | null,
});

export interface Target {
  readonly backend: Backend;
  /** Another backend may answer if this one fails before its first output. */
  readonly canFallBack: boolean;
  /** The work is on big and was not forced: GAMING ends it. */
  readonly gated: boolean;
  /** Headers that tell the client how this answer came about; `comment`: the same inside a stream. */
  readonly told: HeaderList;
  readonly comment: string;
}

/** A way to take an answer, from its head to its end. */
export interface Reading {
  /** The client has a part of it. */
  readonly isFlowing: boolean;
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onEnd: () => void;
  readonly onLost: (cause: Cause) => void;
  /** Ended from outside: by a limit, the client, the mode or the router's own end. */
  readonly onCut: (cause: Cause) => void;
  /** The client has taken what there was: from now on the backend's silence counts. */
  readonly onDrain: () => void;
}

/** The attempt, as its reading sees it. */
export interface Underway {
  readonly job: Job;
  readonly target: Target;
  readonly house: SendHouse;
  readonly limits: Limits;
  readonly beganAt: number;
  readonly status: number;
  readonly headers: HeaderList;
  readonly tally: Tally;
  /** The backend has sent something since this was made false. */
  isHeard: boolean;
  readonly isFlowing: boolean;
  readonly note: (usage: Usage) => void;
  /** Commits: from now on the client sees this backend's answer, with what `own` makes of its headers; a stream's by default. */
  readonly beginAnswer: (own?: (headers: HeaderList) => HeaderList) => void;
  /** False: the client takes its time, which is not the backend's silence. */
  readonly pass: (bytes: Uint8Array) => boolean;
  /** Nothing of this backend's has reached the client yet. */
  readonly fail: (cause: Cause) => void;
  /** The same, for a client whose connection can only be broken now. */
  readonly breakOff: (cause: Cause) => void;
  /** The client has what there was. `last`: what still comes is for nobody. */
  readonly finish: (cause: Cause | null, last?: Reading) => void;
  readonly settle: (cause: Cause | null, isPassedOn: boolean, answer: WholeAnswer | null) => void;
  readonly close: () => void;
}

/** Neither an AbortController (on Workers it belongs to the request that made it) nor an EventTarget (Node warns of ten listeners). */
export class Shutdown {
  readonly running = new Roster<Pick<RunningAttempt, 'onCut'>>();
  isBegun = false;

  begin(): void {
    this.isBegun = true;
    this.running.forEach((one) => one.onCut('shutdown'));
  }
}

const encoder = new TextEncoder();

/** The router's own head for a client that asked for a stream and waits long, and the comments that keep its connection alive (wire: Commit). */
export class OwnHead {
  /** When the client is to see something; null before the first dispatch. */
  dueAt: number | null = null;
  isOut = false;

  /** The head the first time, and each time a comment: proxies give up on a silent answer, and people on a silent proxy. */
  show(client: Client, told: HeaderList): void {
    if (!this.isOut) client.begin(200, [['content-type', 'text/event-stream'], ...streamHeaders([]), ...told]);
    this.isOut = true;
    client.write(encoder.encode(': waiting\n\n'));
  }

  /** Says whose answer follows: the head came too early for that. */
  name(client: Client, comment: string): void {
    client.write(encoder.encode(comment));
  }
}
