// A stream: held until its first output, then passed on event by event, as it came; and it never ends silently (wire: Commit).
import { type Cause, lossError } from '#lib/causes.ts';
import { concat } from '#lib/wire/bytes.ts';
import type { HeaderList } from '#lib/ports.ts';
import { EventSplitter } from '#lib/wire/sse.ts';
import type { EventKind, InBandError } from '#lib/wire/types.ts';
import type { Reading, Underway } from './job.ts';
import { judgeInBand } from './judge.ts';

/** Events before the first output are held up to this size and three times the request's: vLLM repeats instructions and tools in two of them. More commit. Each counts what an array takes, too. */
const eventBytes = 100;
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
  #last: Uint8Array | undefined;
  /** What came last says that there is no reason to stop yet. */
  #isOpen = false;
  isFlowing = false;

  constructor(attempt: Underway) {
    this.#attempt = attempt;
    const { job, target, limits } = attempt;
    // The backend streams unasked: from here on it is a stream like any other.
    if (!job.stream) limits.start('first', target.backend.config.timeouts.firstOutputMs);
  }

  onBytes(bytes: Uint8Array): void {
    let passing: Uint8Array[] = [];
    for (const event of this.#splitter.push(bytes)) {
      const { kind, usage, said, isOpen = false } = this.#attempt.job.dialect.event(event);
      if (!this.isFlowing && kind === 'error') return this.#refuse(said);
      // An end for which no reason was given is none, and nobody sees it.
      if (kind === 'terminator' && this.#isOpen) return this.isFlowing ? this.#breakBehind(passing) : this.#refuse();
      if (isOpen || kind === 'output') this.#isOpen = isOpen;
      if (usage !== null) this.#attempt.note(usage);
      if (!this.#hasOutput && (kind === 'output' || kind === 'terminator')) this.#seeOutput(kind);
      if (!this.isFlowing && kind !== 'comment' && kind !== 'preamble') passing = this.#commit().concat(passing);
      passing.push(event);
      if (kind === 'terminator') return this.#complete(passing);
      if (kind === 'error') return this.#breakBehind(passing);
    }
    if (this.isFlowing) this.#pass(passing);
    else this.#hold(passing);
    return this.#splitter.overLimit ? this.onLost('malformed') : undefined;
  }

  /** Some servers end without the last blank line: their last event is one all the same, but only where it settles how the answer ended. */
  onEnd(): void {
    const { rest } = this.#splitter;
    const { kind } = this.#attempt.job.dialect.event(rest);
    if (kind !== 'terminator' || this.#isOpen) return this.onLost('ended');
    return this.#complete([...(this.isFlowing ? [] : this.#commit()), rest]);
  }

  /** The first that the backend says is an error. */
  #refuse(said?: InBandError): void {
    const attempt = this.#attempt;
    if (said === undefined) return attempt.fail('error-event');
    const verdict = judgeInBand(said, attempt.target.backend.name);
    const cause = verdict.kind === 'stream' || verdict.kind === 'refusal' ? 'error-event' : verdict.cause;
    const headers: HeaderList = [['content-type', 'application/json']];
    const answer = {
      status: said.status ?? (cause === 'context' ? 400 : 500),
      headers,
      body: new TextEncoder().encode(said.body),
    };
    return attempt.settle(cause, verdict.kind === 'whole', answer);
  }

  /** The backend itself has told the client. What it sends behind its error, a proper end for example, would hide it. */
  #breakBehind(events: readonly Uint8Array[]): void {
    this.#pass(events);
    this.#attempt.breakOff('error-event');
  }

  onLost(cause: Cause): void {
    this.onCut(cause);
  }

  /** The client has a part of the answer, and is told in its dialect that no more will come; exactly once. */
  onCut(cause: Cause): void {
    const { job, target } = this.#attempt;
    if (!this.isFlowing) return this.#attempt.fail(cause);
    if (cause === 'client-gone') return this.#attempt.finish(cause);
    job.client.write(job.dialect.inBandError(lossError(cause, target.backend), this.#last));
    return this.#attempt.breakOff(cause);
  }

  /** Until the first output only the limit of that runs. */
  onDrain(): void {
    if (!this.#hasOutput) return;
    this.#attempt.limits.start('idle', this.#attempt.target.backend.config.timeouts.idleMs);
  }

  /** The first output, or the end of an answer that has none. */
  #seeOutput(kind: EventKind): void {
    const { tally, house, limits } = this.#attempt;
    if (kind === 'output') tally.firstOutputAt = house.clock.now();
    this.#hasOutput = true;
    limits.stop('first');
  }

  /** From here on the client sees this backend's answer; the events that were held go first. */
  #commit(): readonly Uint8Array[] {
    this.isFlowing = true;
    this.#attempt.beginAnswer();
    return this.#held.splice(0);
  }

  #hold(events: readonly Uint8Array[]): void {
    this.#held.push(...events);
    for (const { byteLength } of events) this.#heldBytes += byteLength + eventBytes;
    const most = heldMaxBytes + 3 * this.#attempt.job.bodyBytes;
    if (this.#heldBytes > most) this.#pass(this.#commit());
  }

  #pass(events: readonly Uint8Array[]): void {
    const [first] = events;
    if (first === undefined) return;
    this.#attempt.tally.events += events.length;
    this.#last = events.at(-1);
    if (this.#attempt.pass(events.length === 1 ? first : joined(first, events))) this.onDrain();
  }

  /** The stream's proper end: the client need not wait until the connection is free again. */
  #complete(events: readonly Uint8Array[]): void {
    this.#pass(events);
    this.#attempt.job.client.end();
    this.#attempt.finish(null, new Lingering(this.#attempt));
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
function joined(first: Uint8Array, events: readonly Uint8Array[]): Uint8Array {
  let end = first.byteOffset;
  let size = 0;
  for (const event of events) {
    if (event.buffer === first.buffer && event.byteOffset === end) end += event.byteLength;
    size += event.byteLength;
  }
  const adjacent = end - first.byteOffset === size;
  return adjacent ? new Uint8Array(first.buffer, first.byteOffset, size) : concat(events);
}
