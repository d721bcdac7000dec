// One client connection as the handlers see it, and its form for runtimes that have nothing but Request and Response.
import type { HeaderList } from '#lib/backends/ports.ts';
import { concat } from '#lib/backends/ask.ts';

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
 * Node brings its own (entry/node/exchange.ts).
 */
export interface Exchange {
  readonly readBody: (limits: BodyLimits) => Promise<Uint8Array | BodyFailure>;
  readonly respond: (body: ReplyBody, init: ReplyInit) => Response;
  /** Aborts when the client is gone before its answer was complete. */
  readonly gone: AbortSignal;
}

/** For Workers, Deno and tests without sockets. */
export function webExchange(request: Request): Exchange {
  return {
    readBody: (limits) => readWebBody(request, limits),
    respond: (body, { status, headers }) =>
      new Response(webBody(body), { status, headers: headers.map(([name, value]) => [name, value]) }),
    gone: request.signal,
  };
}

async function readWebBody(request: Request, { maxBytes, reserve }: BodyLimits): Promise<Uint8Array | BodyFailure> {
  if (request.body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > maxBytes) return 'too-large';
      if (!reserve(chunk.byteLength)) return 'refused';
      chunks.push(chunk);
    }
  } catch {
    return 'gone';
  }
  return concat(chunks, size);
}

function webBody(body: ReplyBody): BodyInit | null {
  if (body === null || typeof body === 'string') return body;
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>;
  const iterator = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
