// The way to a backend on global fetch: one exchange, no redirect followed, every failure a value.
import { UpstreamLost } from '#lib/backends/event-reader.ts';
import type { HeaderList, SendPort, UpstreamRequest } from '#lib/backends/ports.ts';
import { causeOf } from './cause-of.ts';

export interface FetchSendOptions {
  /** Carries the request out, with `redirect: manual` and the runtime's own way to limit the time of connecting. May reject. */
  readonly dispatch: (request: UpstreamRequest) => Promise<Response>;
  /** Called when an exchange begins; what it returns, when it is over: failed, read to its end, or left. */
  readonly onBegin?: () => () => void;
}

/** fetch hides its connections: none is ever known to be a reused one, so nothing is repeated. */
export function createFetchSend({ dispatch, onBegin = () => () => {} }: FetchSendOptions): SendPort {
  return async (request) => {
    const over = onBegin();
    request.signal.addEventListener('abort', over, { once: true });
    try {
      const { status, headers, body } = await dispatch(request);
      return { kind: 'answer', status, headers: pairs(headers), body: bytesOf(body, request.signal, over) };
    } catch (error) {
      over();
      return { kind: 'failure', cause: causeOf(error, 'before-headers'), reusedSocket: false };
    }
  };
}

/** Of headers that may occur twice, only set-cookie is not joined; iterating gives each of them. */
function pairs(headers: Headers): HeaderList {
  const list: [string, string][] = [];
  for (const [name, value] of headers) list.push([name, value]);
  return list;
}

/** Cancelled by hand, whether it is read or not, so that leaving never hangs on how a runtime ties a signal to a body. */
function bytesOf(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
  over: () => void,
): AsyncIterable<Uint8Array> {
  const reader = (body ?? new Response('').body)?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  // A body that is broken already cannot be cancelled, and need not be.
  const leave = () => void reader.cancel().catch(() => undefined);
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave, { once: true });
  return read(reader, signal, () => {
    signal.removeEventListener('abort', leave);
    leave();
    over();
  });
}

async function* read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal,
  end: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (signal.aborted) throw new UpstreamLost('reset');
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw error instanceof UpstreamLost ? error : new UpstreamLost(causeOf(error, 'body'));
  } finally {
    end();
  }
}
