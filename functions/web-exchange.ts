// The client's connection on runtimes that have nothing but Request and Response: Workers, Deno, and tests without sockets.
import { concat } from '#lib/backends/ask.ts';
import { createLimit, type Limit } from '#lib/backends/cutoff.ts';
import type { Clock } from '#lib/backends/ports.ts';
import type { BodyFailure, BodyLimits, Exchange, ReplyBody } from './exchange.ts';

/**
 * The client is gone when the request's signal says so, when nobody wants the answer's body any more, or when nothing
 * of it was taken for `progressMs`.
 */
export function webExchange(request: Request, clock: Clock, progressMs: number): Exchange {
  const gone = new AbortController();
  const leave = () => gone.abort();
  if (request.signal.aborted) leave();
  else request.signal.addEventListener('abort', leave, { once: true });
  return {
    readBody: (limits) => readWebBody(request, limits, clock),
    respond: (body, { status, headers }) => {
      const content = request.method === 'HEAD' ? null : webBody(body, { clock, progressMs, leave });
      return new Response(content, { status, headers: headers.map(([name, value]) => [name, value]) });
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
  readonly leave: () => void;
}

function webBody(body: ReplyBody, { clock, progressMs, leave }: Taking): BodyInit | null {
  if (body === null || typeof body === 'string') return body;
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>;
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
        const { done, value } = await iterator.next();
        if (done === true) {
          untaken.close();
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
