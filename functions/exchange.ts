// One client connection as the handlers see it.
import type { HeaderList } from '#lib/backends/ports.ts';

export type ReplyBody = Uint8Array | string | AsyncIterable<Uint8Array> | null;

export interface ReplyInit {
  readonly status: number;
  readonly headers: HeaderList;
}

/** Why a request body could not be read. `refused`: the budget of all bodies is used up. */
export type BodyFailure = 'too-large' | 'refused' | 'stalled' | 'gone';

export interface BodyLimits {
  readonly maxBytes: number;
  /** Milliseconds without a byte. */
  readonly progressMs: number;
  /** Asked for every chunk before it is kept; false refuses it. */
  readonly reserve: (bytes: number) => boolean;
}

/**
 * The two ports that keep the hot path off Web streams: how a body is read whole, and which Response is made.
 * Node brings its own (entry/node/exchange.ts), web-exchange.ts is for all others.
 */
export interface Exchange {
  readonly readBody: (limits: BodyLimits) => Promise<Uint8Array | BodyFailure>;
  readonly respond: (body: ReplyBody, init: ReplyInit) => Response;
  /** Aborts when the client is gone before its answer was complete. */
  readonly gone: AbortSignal;
}
