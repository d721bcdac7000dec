// A committed stream on its way to the client: complete events only, as they come, and never a silent end.
import type { Cause } from '#lib/audit/record.ts';
import type { Dialect, RouterError } from '#lib/wire/types.ts';
import { concat } from './ask.ts';
import { committedBody } from './committed-body.ts';
import { createLimit, type Cutoff, cuttingLimit, type Limit } from './cutoff.ts';
import type { EventReader } from './event-reader.ts';
import type { OnEnd, Tally } from './job.ts';
import type { Clock } from './ports.ts';

/** After its terminator a backend may still have to close its body; so much of it is read to keep the connection. */
const drainMaxBytes = 65_536;
const drainMs = 1000;

export interface GuardOptions {
  readonly clock: Clock;
  readonly dialect: Dialect;
  readonly reader: EventReader;
  readonly cutoff: Cutoff;
  readonly tally: Tally;
  readonly idleMs: number;
  /** Stopped by the first output event. */
  readonly firstOutput: Limit;
  /** The error that tells the client why the stream is lost. */
  readonly lossError: (cause: Cause) => RouterError;
}

/** What the events so far say about the stream. */
interface Progress {
  /** Until the first output event only `firstOutputMs` runs. */
  output: boolean;
  terminated: boolean;
  upstreamError: boolean;
}

/**
 * Passes `held` and then every complete event on, unchanged. A stream that is lost, cut or ends without its terminator
 * gets exactly one error in its dialect, unless the backend has already sent one. `onEnd` is called exactly once.
 */
export function guardStream(
  options: GuardOptions,
  held: readonly Uint8Array[],
  onEnd: OnEnd,
): AsyncIterable<Uint8Array> {
  return committedBody(options.cutoff, (end) => pass(options, held, end), onEnd);
}

async function* pass(options: GuardOptions, held: readonly Uint8Array[], end: OnEnd): AsyncGenerator<Uint8Array> {
  const { clock, reader, cutoff, tally, dialect, idleMs } = options;
  const idle = cuttingLimit(clock, cutoff, 'idle-timeout');
  const seen: Progress = { output: false, terminated: false, upstreamError: false };
  let cause: Cause | null = 'client-gone';
  let lastEvent: Uint8Array | undefined;
  try {
    for (let events = held; ;) {
      const passing = inspect(events, seen, options);
      if (passing.length > 0) {
        const bytes = join(passing);
        tally.bytes += bytes.byteLength;
        tally.events += passing.length;
        lastEvent = passing.at(-1);
        // A client that takes its time is not the backend's silence.
        idle.stop();
        yield bytes;
        if (seen.output || seen.upstreamError) idle.start(idleMs);
      }
      if (seen.terminated) break;
      const read = await reader.next();
      if (read.kind === 'events') events = read.events;
      else {
        cause = lossCause(read.kind === 'lost' ? read.cause : 'ended', seen, cutoff);
        if (!seen.upstreamError && cause !== 'client-gone')
          yield dialect.inBandError(options.lossError(cause), lastEvent);
        return;
      }
    }
    cause = seen.upstreamError ? 'error-event' : null;
  } finally {
    end(cause);
    leave(options, seen.terminated);
  }
}

/** Counts the events up to the terminator and returns them; what a backend sends after its terminator is dropped. */
function inspect(events: readonly Uint8Array[], seen: Progress, options: GuardOptions): readonly Uint8Array[] {
  const { dialect, tally, clock, firstOutput } = options;
  for (const [index, event] of events.entries()) {
    const kind = dialect.classify(event);
    if (kind === 'output' || kind === 'terminator') {
      firstOutput.stop();
      seen.output = true;
      if (kind === 'output') tally.firstOutputAt ??= clock.now();
    }
    if (kind === 'error') {
      firstOutput.stop();
      seen.upstreamError = true;
    }
    const usage = dialect.usage(event);
    if (usage !== null) {
      tally.promptTokens = usage.promptTokens ?? tally.promptTokens;
      tally.completionTokens = usage.completionTokens ?? tally.completionTokens;
    }
    if (kind === 'terminator') {
      seen.terminated = true;
      return events.slice(0, index + 1);
    }
  }
  return events;
}

/** An error event of the backend needs no terminator: whatever follows it, that error is what happened. */
function lossCause(cause: Cause, seen: Progress, cutoff: Cutoff): Cause {
  if (cutoff.cause !== null) return cutoff.cause;
  return seen.upstreamError ? 'error-event' : cause;
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

function leave({ clock, cutoff, reader }: GuardOptions, complete: boolean): void {
  if (!complete) return cutoff.close();
  const limit = createLimit(clock, () => cutoff.close());
  limit.start(drainMs);
  void reader.drain(drainMaxBytes).finally(() => {
    limit.close();
    cutoff.close();
  });
}
