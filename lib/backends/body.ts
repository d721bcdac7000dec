// Reads an answer that comes in one piece: whole before anything reaches the client, unless it is too large to hold.
import type { Cause } from '#lib/audit/record.ts';
import { concat } from './ask.ts';
import type { Limit } from './cutoff.ts';
import { UpstreamLost } from './event-reader.ts';

/** Larger bodies are streamed on: a cut can then no longer fall back. */
export const wholeMaxBytes = 67_108_864;

export type BodyRead =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'lost'; readonly cause: Cause }
  /** More than fits: what was read so far, and the rest as it comes (it may throw). */
  | { readonly kind: 'large'; readonly body: AsyncIterable<Uint8Array> };

/** Reads to the end or past `maxBytes`. `idle` is pushed back by every chunk. Never rejects. */
export async function readWhole(
  body: AsyncIterable<Uint8Array>,
  idle: Limit,
  idleMs: number,
  maxBytes: number,
): Promise<BodyRead> {
  const iterator = body[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    idle.start(idleMs);
    for (;;) {
      const { done, value } = await iterator.next();
      if (done === true) break;
      idle.start(idleMs);
      chunks.push(value);
      size += value.byteLength;
      if (size > maxBytes) return { kind: 'large', body: continued(chunks, iterator, idle, idleMs) };
    }
    idle.stop();
    return { kind: 'whole', bytes: concat(chunks, size) };
  } catch (error) {
    return { kind: 'lost', cause: lostCause(error) };
  }
}

async function* continued(
  chunks: Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
  idle: Limit,
  idleMs: number,
): AsyncGenerator<Uint8Array> {
  idle.stop();
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) yield chunk;
  for (;;) {
    idle.start(idleMs);
    const { done, value } = await iterator.next();
    idle.stop();
    if (done === true) return;
    yield value;
  }
}

/** A body that breaks before its declared end is cut short, whatever the socket said. */
function lostCause(error: unknown): Cause {
  if (!(error instanceof UpstreamLost)) return 'truncated';
  return error.lostBecause === 'reset' || error.lostBecause === 'ended' ? 'truncated' : error.lostBecause;
}
