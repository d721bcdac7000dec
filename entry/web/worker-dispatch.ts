// One request from a Worker to a backend, with its limit on connecting.
import { connectWithin, type FetchRequest } from './fetch-send.ts';

/** workerd's stream that knows its length, so that the body is not sent in chunks. */
declare const FixedLengthStream: new (bytes: number) => TransformStream<Uint8Array, Uint8Array>;

/**
 * The body goes in two writes. The first is taken at once, the second only when the first has gone out: that is how a
 * connection is noticed. Without one within `connectMs` the request is given up, and nothing of it is ever sent.
 */
export async function dispatchFromWorker(request: FetchRequest): Promise<Response> {
  const { url, method, headers, body, connectMs, signal } = request;
  const init: RequestInit = { method, headers: headers.map(([name, value]) => [name, value]), redirect: 'manual' };
  if (body === null) return fetch(url, { ...init, signal });
  const { readable, writable } = new FixedLengthStream(body.byteLength);
  return connectWithin(connectMs, signal, (limited, connected) => {
    // A failed write is the request's failure, and fetch reports it.
    void write(body, writable, connected).catch(() => undefined);
    return fetch(url, { ...init, body: readable, signal: limited });
  });
}

async function write(bytes: Uint8Array, writable: WritableStream<Uint8Array>, onConnected: () => void): Promise<void> {
  const writer = writable.getWriter();
  await writer.write(bytes.subarray(0, 1));
  await writer.write(bytes.subarray(1));
  onConnected();
  await writer.close();
}
