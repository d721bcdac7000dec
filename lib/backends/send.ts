// Sends one request to a backend, with the one retry that is free: a kept-alive connection that the peer had already closed.
import pRetry from 'p-retry';
import type { Clock, SendPort, UpstreamAnswer, UpstreamFailure, UpstreamRequest } from './ports.ts';

/** Handed to the request within this time, a reused connection that fails was dead before: the peer never read it. */
const staleWithinMs = 500;

export type SendResult = (UpstreamAnswer | UpstreamFailure) & { readonly reconnected?: true };

export interface SendOptions {
  /** The last check before each dispatch, the second one included; false: the mode no longer allows it. */
  readonly mayDispatch?: () => Promise<boolean>;
}

export type Send = (request: UpstreamRequest, options?: SendOptions) => Promise<SendResult>;

class StaleConnection extends Error {
  readonly failure: UpstreamFailure;
  constructor(failure: UpstreamFailure) {
    super('A reused connection was closed by its peer');
    this.failure = failure;
  }
}

/** Wraps a runtime's port. Never rejects; nothing else in the router repeats a request. */
export function createSend(clock: Clock, port: SendPort): Send {
  return async (request, options = {}) => {
    let dispatches = 0;
    const { mayDispatch } = options;
    const dispatch = async (): Promise<SendResult> => {
      if (mayDispatch !== undefined && !(await mayDispatch()))
        return { kind: 'failure', cause: 'mode-changed', reusedSocket: false };
      const startedAt = clock.now();
      dispatches += 1;
      const result = await port(request);
      const stale = result.kind === 'failure' && result.reusedSocket && clock.now() - startedAt <= staleWithinMs;
      if (stale && dispatches === 1 && !request.signal.aborted) throw new StaleConnection(result);
      return dispatches === 1 ? result : { ...result, reconnected: true };
    };
    try {
      return await pRetry(dispatch, {
        retries: 1,
        minTimeout: 0,
        shouldRetry: ({ error }) => error instanceof StaleConnection,
      });
    } catch (error) {
      if (error instanceof StaleConnection) return error.failure;
      throw error;
    }
  };
}
