// A committed answer's body on its way to the client: whatever happens on either side, its end is told exactly once.
import type { Cause } from '#lib/audit/record.ts';
import type { Cutoff } from './cutoff.ts';
import type { OnEnd } from './job.ts';

/**
 * The body that `pass` makes. `onEnd` is called when `pass` says so or when the attempt is cut, whichever comes first:
 * a body that nobody reads, or stopped reading, ends as well.
 */
export function committedBody(
  cutoff: Cutoff,
  pass: (end: OnEnd) => AsyncGenerator<Uint8Array>,
  onEnd: OnEnd,
): AsyncIterable<Uint8Array> {
  let ended = false;
  const end: OnEnd = (cause) => {
    if (ended) return;
    ended = true;
    onEnd(cutoff.cause ?? cause);
  };
  cutoff.onClose(() => {
    if (cutoff.cause !== null) end(cutoff.cause);
  });
  return pass(end);
}

/** A body too large to hold is passed on as it comes; if it is lost, the client's connection breaks, as it would have without the router. */
export async function* passRaw(
  body: AsyncIterable<Uint8Array>,
  cutoff: Cutoff,
  onBytes: (count: number) => void,
  end: OnEnd,
): AsyncGenerator<Uint8Array> {
  let cause: Cause | null = 'client-gone';
  try {
    for await (const chunk of body) {
      onBytes(chunk.byteLength);
      yield chunk;
    }
    cause = null;
  } catch (error) {
    cause = 'truncated';
    throw error;
  } finally {
    end(cause);
    cutoff.close();
  }
}
