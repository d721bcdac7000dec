// One small GET to a backend or to the mode endpoint, with a deadline counted from sending: what look-ups are made of.
import type { Clock, HeaderList } from './ports.ts';
import type { Send } from './send.ts';

export interface Question {
  readonly url: string;
  readonly headers: HeaderList;
  readonly deadlineMs: number;
  readonly connectMs: number;
  readonly maxBytes: number;
}

/** The whole answer, or why there is none: a cause word, `timeout` or `too-large`. */
export type Answer =
  | { readonly kind: 'answer'; readonly status: number; readonly bytes: Uint8Array }
  | { readonly kind: 'none'; readonly reason: string };

/** Asks once. Never rejects, never follows redirects; closes the connection at the deadline or past `maxBytes`. */
export async function ask(clock: Clock, send: Send, question: Question): Promise<Answer> {
  const controller = new AbortController();
  const cancel = clock.after(question.deadlineMs, () => controller.abort());
  try {
    const { url, headers, connectMs } = question;
    const sent = await send({ method: 'GET', url, headers, body: null, connectMs, signal: controller.signal });
    if (sent.kind === 'failure') return { kind: 'none', reason: controller.signal.aborted ? 'timeout' : sent.cause };
    const bytes = await collect(sent.body, question.maxBytes);
    return bytes === null ? { kind: 'none', reason: 'too-large' } : { kind: 'answer', status: sent.status, bytes };
  } catch {
    return { kind: 'none', reason: controller.signal.aborted ? 'timeout' : 'reset' };
  } finally {
    cancel();
  }
}

/** All bytes of a body, or null when there are more than `maxBytes` (the connection is then closed). */
async function collect(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return concat(chunks, size);
}

/** One array of `size` bytes from many. A single chunk is returned as it is. */
export function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const all = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return all;
}
