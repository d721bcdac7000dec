// The client's connection on runtimes that have nothing but Request and Response: Workers, Deno, and tests without sockets.
import { concat } from '#lib/backends/ask.ts';
import { createLimit, type Limit } from '#lib/backends/cutoff.ts';
import type { Clock } from '#lib/backends/ports.ts';
import type { BodyFailure, BodyLimits, Exchange } from './exchange.ts';

/**
 * Requests whose answer is under way, held because nothing else of a running answer refers to them: a Request that was
 * collected may take its signal along (nodejs/undici), and nobody would be told that its client has gone.
 */
const underWay = new Set<{ readonly request: Request; readonly signal: AbortSignal }>();

/**
 * The client is gone when the request's signal says so, when nobody wants the answer's body any more, or when nothing
 * of it was taken for `progressMs`.
 */
export function webExchange(request: Request, clock: Clock, progressMs: number): Exchange {
  const gone = new AbortController();
  const entry = { request, signal: request.signal };
  const end = () => void underWay.delete(entry);
  const leave = () => {
    end();
    gone.abort();
  };
  underWay.add(entry);
  if (entry.signal.aborted) leave();
  else entry.signal.addEventListener('abort', leave, { once: true });
  return {
    readBody: (limits) => readWebBody(request, limits, clock),
    respond: (body, { status, headers }) => {
      const isEmpty = body === null || request.method === 'HEAD';
      const isStream = !isEmpty && typeof body !== 'string' && !(body instanceof Uint8Array);
      if (!isStream) end();
      const content = isStream ? streamOf(body, { clock, progressMs, leave, end }) : isEmpty ? null : body;
      const init = { status, headers: headers.map(([name, value]): [string, string] => [name, value]) };
      return new Response(content as BodyInit | null, init);
    },
    gone: gone.signal,
  };
}

async function readWebBody(request: Request, limits: BodyLimits, clock: Clock): Promise<Uint8Array | BodyFailure> {
  if (Number(request.headers.get('content-length') ?? 0) > limits.maxBytes) return 'too-large';
  if (request.body === null) return new Uint8Array(0);
  const reader = request.body.getReader();
  let isStalled = false;
  const stalled = createLimit(clock, () => {
    isStalled = true;
    void reader.cancel();
  });
  try {
    const read = await readAll(reader, limits, () => stalled.start(limits.progressMs));
    if (typeof read === 'string') void reader.cancel();
    return isStalled ? 'stalled' : read;
  } catch {
    return isStalled ? 'stalled' : 'gone';
  } finally {
    stalled.close();
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { maxBytes, reserve }: BodyLimits,
  onProgress: () => void,
): Promise<Uint8Array | 'too-large' | 'refused'> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    onProgress();
    const { done, value } = await reader.read();
    if (done) return concat(chunks, size);
    size += value.byteLength;
    if (size > maxBytes) return 'too-large';
    if (!reserve(value.byteLength)) return 'refused';
    chunks.push(value);
  }
}

interface Taking {
  readonly clock: Clock;
  readonly progressMs: number;
  /** The client is gone. */
  readonly leave: () => void;
  /** The answer is complete. */
  readonly end: () => void;
}

function streamOf(body: AsyncIterable<Uint8Array>, taking: Taking): ReadableStream<Uint8Array> {
  const { clock, progressMs, leave, end } = taking;
  const iterator = body[Symbol.asyncIterator]();
  let untaken: Limit;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        untaken = createLimit(clock, () => {
          leave();
          controller.error(new Error('The client took nothing of its answer for too long'));
        });
        untaken.start(progressMs);
      },
      async pull(controller) {
        untaken.stop();
        const { done, value } = await iterator.next().catch((error: unknown) => {
          end();
          throw error;
        });
        if (done === true) {
          untaken.close();
          end();
          return controller.close();
        }
        controller.enqueue(value);
        return untaken.start(progressMs);
      },
      async cancel() {
        untaken.close();
        // First, since a generator that waits for its backend cannot be left before that answers.
        leave();
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
