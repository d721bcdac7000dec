// Reads a backend's stream as complete events, and can be left while a read is under way without losing what it brings.
import type { Cause } from '#lib/audit/record.ts';
import { EventSplitter } from '#lib/wire/sse.ts';

export type EventRead =
  /** Complete events in order, perhaps none yet. */
  | { readonly kind: 'events'; readonly events: readonly Uint8Array[] }
  /** The stream ended cleanly; an incomplete event at its end is lost. */
  | { readonly kind: 'end' }
  | { readonly kind: 'lost'; readonly cause: Cause };

/** What a backend's body throws when it breaks: the cause is known to the port. */
export class UpstreamLost extends Error {
  readonly lostBecause: Cause;
  constructor(cause: Cause) {
    super(`The upstream was lost: ${cause}`);
    this.lostBecause = cause;
  }
}

export class EventReader {
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #splitter = new EventSplitter();
  /** A read that somebody stopped waiting for: what it brings comes first. */
  #leftBehind: Promise<EventRead> | null = null;

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#iterator = body[Symbol.asyncIterator]();
  }

  /** What comes next. Never rejects. */
  next(): Promise<EventRead> {
    const read = this.#leftBehind ?? this.#read();
    this.#leftBehind = null;
    return read;
  }

  /** What comes next, or null when `expired` settles first: then nothing is lost, a later call brings it. */
  async nextUnless(expired: Promise<null>): Promise<EventRead | null> {
    this.#leftBehind ??= this.#read();
    const read = await Promise.race([this.#leftBehind, expired]);
    if (read !== null) this.#leftBehind = null;
    return read;
  }

  /** Reads on to the body's end and drops it, so that the connection can serve again; gives up after `maxBytes`. */
  async drain(maxBytes: number): Promise<void> {
    let bytes = 0;
    try {
      while (bytes <= maxBytes) {
        const { done, value } = await this.#iterator.next();
        if (done === true) return;
        bytes += value.byteLength;
      }
    } catch {
      // The answer was complete: how its connection ends does not matter.
    }
  }

  async #read(): Promise<EventRead> {
    if (this.#splitter.overLimit) return { kind: 'lost', cause: 'malformed' };
    let chunk: Uint8Array;
    try {
      const { done, value } = await this.#iterator.next();
      if (done === true) return { kind: 'end' };
      chunk = value;
    } catch (error) {
      return { kind: 'lost', cause: error instanceof UpstreamLost ? error.lostBecause : 'reset' };
    }
    return { kind: 'events', events: this.#splitter.push(chunk) };
  }
}
