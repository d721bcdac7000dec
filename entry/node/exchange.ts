// Node's exchange: the body straight from the socket's request, the answer through the adapter's own Response, the client's end from `close`.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { Response as AdapterResponse } from '@whatwg-node/fetch';
import type { HeaderList } from '#lib/backends/ports.ts';
import type { BodyFailure, BodyLimits, Exchange, ReplyBody, ReplyInit } from '#functions/exchange.ts';

/** One per request. `gone` is fired by the response's close event; nothing of it hangs on a Request that may be collected. */
export function nodeExchange(request: IncomingMessage, response: ServerResponse, progressMs: number): Exchange {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  dropSlowReader(response, progressMs);
  probeHalfClosed(request, response);
  return {
    readBody: (limits) => readNodeBody(request, response, limits),
    respond,
    gone: gone.signal,
  };
}

/**
 * Closes the connection of a client that takes nothing of what is waiting for it. The socket's timer starts anew
 * whenever bytes move, also inside one long write. The adapter clears that timer when it starts to pipe.
 */
function dropSlowReader(response: ServerResponse, progressMs: number): void {
  const arm = () => void response.setTimeout(progressMs);
  response.on('timeout', () => {
    if (response.writableLength > 0) response.destroy();
    else arm();
  });
  response.once('pipe', arm);
  arm();
}

/** After the first: a reset is only noticed by the next write, and far clients take a while to send it. */
const probesAtMs = [10, 60, 400];

/**
 * A client that closed its sending side may be gone or may still read: only writes tell. Before the answer's head,
 * interim responses are those writes (RFC 9110, section 15.2): a client that is gone answers them with a reset. Later,
 * and in HTTP/1.0, which knows no interim responses, the client counts as gone.
 */
function probeHalfClosed(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const onEnd = () => {
    if (response.headersSent || request.httpVersionMinor === 0) return void response.destroy();
    const probe = () => void (response.headersSent || response.writeProcessing());
    const later = probesAtMs.map((ms) => setTimeout(probe, ms));
    response.once('close', () => later.forEach(clearTimeout));
    return probe();
  };
  socket.once('end', onEnd);
  response.once('close', () => socket.off('end', onEnd));
}

function readNodeBody(
  request: IncomingMessage,
  response: ServerResponse,
  limits: BodyLimits,
): Promise<Uint8Array | BodyFailure> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array | BodyFailure>();
  const chunks: Uint8Array[] = [];
  let size = 0;
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
  if (request.destroyed) onClose();
  else if (Number(request.headers['content-length'] ?? 0) > limits.maxBytes) finish('too-large');
  else request.on('data', onData).once('end', onEnd).once('close', onClose).once('error', onClose);
  return promise;
}

/** How long a refused body is still read and dropped, so that the client sees the answer instead of a reset (RFC 9112, section 9.6). */
const lingerMs = 1000;

/** A refused body that does not end soon ends with its connection. The error listener: a client that leaves meanwhile is nobody's failure. */
function closeAfter(request: IncomingMessage, response: ServerResponse): void {
  request.on('error', () => {}).resume();
  response.once('finish', () => {
    const timer = setTimeout(() => request.destroy(), lingerMs).unref();
    request.once('close', () => clearTimeout(timer));
  });
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
