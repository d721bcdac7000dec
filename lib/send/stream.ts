// A stream: held until its first output, then passed on event by event, as it came; and it never ends silently (wire: Commit).
import { type Cause, isFromOutside, lossError } from '#lib/causes.ts';
import { concat } from '#lib/house/ask.ts';
import { EventSplitter } from '#lib/wire/sse.ts';
import type { EventReading } from '#lib/wire/types.ts';
import type { Reading, Underway } from './job.ts';

/** Events before the first output are held up to this size; more of them commit. */
const heldMaxBytes = 65_536;
/** After its terminator a backend may still have to close its body; so much of it is read to keep the connection. */
const lingerMaxBytes = 65_536;
const lingerMs = 1000;

export class StreamReading implements Reading {
  readonly #attempt: Underway;
  readonly #splitter = new EventSplitter();
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #hasOutput = false;
  /** The backend itself has told the client of an error. */
  #hasError = false;
  #last: Uint8Array | undefined;
  isFlowing = false;

  constructor(attempt: Underway) {
    this.#attempt = attempt;
    const { job, target, house, limits, beganAt } = attempt;
    const { holdMs, holdLastMs } = house.config.stream;
    // The backend streams unasked: from here on it is a stream like any other.
    if (!job.stream) limits.start('first', target.backend.config.timeouts.firstOutputMs);
    limits.set('hold', beganAt + (target.canFallBack ? holdMs : holdLastMs));
  }

  onBytes(bytes: Uint8Array): void {
    const passing: Uint8Array[] = [];
    for (const event of this.#splitter.push(bytes)) {
      const reading = this.#attempt.job.dialect.event(event);
      const { kind } = reading;
      if (!this.isFlowing && kind === 'error') return this.#attempt.fail('error-event');
      this.#see(reading);
      if (!this.isFlowing && kind !== 'comment' && kind !== 'preamble') passing.unshift(...this.#commit());
      passing.push(event);
      if (kind === 'terminator') return this.#complete(passing);
    }
    this.#take(passing);
    return this.#splitter.overLimit ? this.onLost('malformed') : undefined;
  }

  onEnd(): void {
    this.onLost('ended');
  }

  onLost(cause: Cause): void {
    this.onCut(cause);
  }

  /** The client has a part of the answer, and is told in its dialect that no more will come; exactly once, and not if the backend said so itself. */
  onCut(lostBecause: Cause): void {
    const { job, target } = this.#attempt;
    if (!this.isFlowing) return this.#attempt.fail(lostBecause);
    const cause = this.#hasError && !isFromOutside(lostBecause) ? 'error-event' : lostBecause;
    if (cause !== 'client-gone') {
      if (!this.#hasError) job.client.write(job.dialect.inBandError(lossError(cause, target.backend), this.#last));
      job.client.end();
    }
    return this.#attempt.finish(cause);
  }

  /** Until the first output only the limit of that runs. */
  onDrain(): void {
    if (!this.#hasOutput && !this.#hasError) return;
    this.#attempt.limits.start('idle', this.#attempt.target.backend.config.timeouts.idleMs);
  }

  /** Held long enough: the client may see that something is under way. */
  onHold(): void {
    this.#pass(this.#commit());
  }

  #see({ kind, usage }: EventReading): void {
    const { tally, house, limits } = this.#attempt;
    if (kind === 'output') tally.firstOutputAt ??= house.clock.now();
    if (kind === 'output' || kind === 'terminator') this.#hasOutput = true;
    if (kind === 'error') this.#hasError = true;
    if (this.#hasOutput || this.#hasError) limits.stop('first');
    this.#attempt.note(usage);
  }

  /** From here on the client sees this backend's answer; the events that were held go first. */
  #commit(): readonly Uint8Array[] {
    this.isFlowing = true;
    this.#attempt.limits.stop('hold');
    this.#attempt.beginAnswer();
    return this.#held.splice(0);
  }

  #take(events: readonly Uint8Array[]): void {
    if (this.isFlowing) return this.#pass(events);
    this.#held.push(...events);
    for (const { byteLength } of events) this.#heldBytes += byteLength;
    return this.#heldBytes > heldMaxBytes ? this.onHold() : undefined;
  }

  #pass(events: readonly Uint8Array[]): void {
    if (events.length === 0) return;
    this.#attempt.tally.events += events.length;
    this.#last = events.at(-1);
    if (this.#attempt.pass(join(events))) this.onDrain();
  }

  /** The stream's proper end: the client need not wait until the connection is free again. */
  #complete(events: readonly Uint8Array[]): void {
    this.#pass(events);
    this.#attempt.job.client.end();
    this.#attempt.finish(this.#hasError ? 'error-event' : null, new Lingering(this.#attempt));
  }
}

/** What a backend sends after its terminator is dropped. */
class Lingering implements Reading {
  readonly #attempt: Underway;
  #bytes = 0;
  readonly isFlowing = false;

  constructor(attempt: Underway) {
    this.#attempt = attempt;
    attempt.limits.start('linger', lingerMs);
  }

  onBytes({ byteLength }: Uint8Array): void {
    this.#bytes += byteLength;
    if (this.#bytes > lingerMaxBytes) this.#attempt.close();
  }
  onEnd(): void {
    this.#attempt.close();
  }
  onLost(): void {
    this.#attempt.close();
  }
  onCut(): void {}
  onDrain(): void {}
}

/** One write for events that arrived together; no copy where they lie side by side. */
function join(events: readonly Uint8Array[]): Uint8Array {
  const [first] = events;
  if (first === undefined || events.length === 1) return first ?? new Uint8Array(0);
  let end = first.byteOffset;
  let size = 0;
  for (const event of events) {
    if (event.buffer === first.buffer && event.byteOffset === end) end += event.byteLength;
    size += event.byteLength;
  }
  const adjacent = end - first.byteOffset === size;
  return adjacent ? new Uint8Array(first.buffer, first.byteOffset, size) : concat(events, size);
}
