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
      return { kind: 'answer', status, headers: pairs(headers), body: read(body, over) };
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

async function* read(body: ReadableStream<Uint8Array> | null, over: () => void): AsyncGenerator<Uint8Array> {
  try {
    if (body !== null) yield* body as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new UpstreamLost(causeOf(error, 'body'));
  } finally {
    over();
  }
}
