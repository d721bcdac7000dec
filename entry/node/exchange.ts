// Node's exchange: the body straight from the socket's request, the answer through the adapter's own Response, the client's end from `close`.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { Response as AdapterResponse } from '@whatwg-node/fetch';
import type { HeaderList } from '#lib/backends/ports.ts';
import type { BodyFailure, BodyLimits, Exchange, ReplyBody, ReplyInit } from '#functions/exchange.ts';

/** One per request. `gone` is fired by the response's close event; nothing of it hangs on a Request that may be collected. */
export function nodeExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return {
    readBody: (limits) => readNodeBody(request, response, limits),
    respond,
    gone: gone.signal,
    letGo: () => void response.destroy(),
  };
}

function readNodeBody(
  request: IncomingMessage,
  response: ServerResponse,
  limits: BodyLimits,
): Promise<Uint8Array | BodyFailure> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array | BodyFailure>();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limits.maxBytes) return Promise.resolve('too-large');
  const timer = setTimeout(() => finish('stalled'), limits.progressMs);
  const finish = (result: Uint8Array | BodyFailure) => {
    clearTimeout(timer);
    request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
    if (typeof result === 'string' && result !== 'gone') closeAfter(request, response);
    resolve(result);
  };
  const onData = (chunk: Uint8Array) => {
    timer.refresh();
    size += chunk.byteLength;
    if (size > limits.maxBytes) return finish('too-large');
    if (!limits.reserve(chunk.byteLength)) return finish('refused');
    chunks.push(chunk);
    return undefined;
  };
  const onEnd = () => finish(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size));
  const onClose = () => finish('gone');
  request.on('data', onData).once('end', onEnd).once('close', onClose).once('error', onClose);
  return promise;
}

/** A body that was refused is not read on: the connection closes with the answer. */
function closeAfter(request: IncomingMessage, response: ServerResponse): void {
  request.pause();
  response.shouldKeepAlive = false;
  response.once('finish', () => request.socket.destroySoon());
}

function respond(body: ReplyBody, { status, headers }: ReplyInit): Response {
  const isStream = body !== null && typeof body !== 'string' && !(body instanceof Uint8Array);
  const content = isStream ? Readable.from(body, { objectMode: false }) : body;
  const init = { status, headers: headerObject(headers, isStream ? null : body) };
  return new AdapterResponse(content as BodyInit | null, init as ResponseInit);
}

/** A plain object, which the adapter writes in one go; a header that occurs twice becomes an array, which Node writes as two lines. */
function headerObject(headers: HeaderList, body: Uint8Array | string | null): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const before = all[name];
    all[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  if (body !== null)
    all['content-length'] = String(typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength);
  return all;
}
