// Which fault touches a request, and how a connection is made to stop.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Behavior, Fault, Stop } from './behavior.ts';

/** The faults that can strike at one moment. */
type FaultAt<At extends Fault['at'], One = Fault> = One extends { readonly at: infer Moments }
  ? At extends Moments
    ? One
    : never
  : never;

/** Finds the fault of one moment and counts its use, so that `times: 1` touches one request only. */
export interface FaultBook {
  /** @param byDefault whether a fault that names no path is meant too. */
  readonly take: <At extends Fault['at']>(at: At, path: string | null, byDefault: boolean) => FaultAt<At> | null;
}

export function createFaultBook(behavior: () => Behavior): FaultBook {
  const used = new WeakMap<Fault, number>();
  return {
    take<At extends Fault['at']>(at: At, path: string | null, byDefault: boolean) {
      const strikes = (fault: Fault): fault is Fault & FaultAt<At> => {
        const touches = fault.path === undefined ? byDefault : fault.path === path;
        return fault.at === at && touches && (used.get(fault) ?? 0) < (fault.times ?? Infinity);
      };
      const found = behavior().faults.find(strikes) ?? null;
      if (found) used.set(found, (used.get(found) ?? 0) + 1);
      return found;
    },
  };
}

/** Stops a bare connection. A hang keeps it open and never reads it; whoever closes the server ends it. */
export function stopSocket(socket: Socket, how: Stop): void {
  if (how === 'reset') socket.resetAndDestroy();
  else if (how === 'end') socket.end();
  else socket.pause();
}

/**
 * Time for the other side to read what was sent. RFC 9293 3.10.7.4: a reset flushes the receiver's queue, so one that follows too
 * closely would also take back bytes that this fault promises to deliver.
 */
const readingTimeMs = 5;

/** Stops in the middle of a response, once everything written before has been handed to the system and can have been read. */
export function stopResponse(res: ServerResponse, how: Stop): void {
  const { socket } = res;
  if (how === 'hang' || !socket || socket.destroyed) return;
  // An empty write's callback comes after those of the writes before it.
  socket.write('', () => {
    if (how === 'end') return stopSocket(socket, how);
    // Then one turn of the event loop, for a reader in this process that the timer overtook.
    setTimeout(() => setImmediate(() => stopSocket(socket, how)), readingTimeMs);
  });
}
