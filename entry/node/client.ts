// A client's connection on Node: its body straight from the socket's request, its answer straight onto the response.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { EventEmitter } from 'node:events';
import { flat } from '#lib/send/headers.ts';
import { Limits } from '#lib/send/limits.ts';
import type { BodyFailure, BodyLimits, Client, ClientListener, HeaderList } from '#lib/ports.ts';
import { concat, keep } from '#lib/wire/bytes.ts';
import { nodeClock } from './clock.ts';

/** Head and body of an answer up to this size go out in one piece: as one string, which Node writes together with the head. */
const inOnePieceBytes = 8192;

export class NodeClient implements Client {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  listener: ClientListener | null = null;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
    response.on('close', () => {
      if (!response.writableFinished) this.listener?.onGone();
    });
  }

  headers(): HeaderList {
    const { headers } = this.#request;
    const list: [string, string][] = [];
    for (const name in headers) {
      const value = headers[name];
      if (value !== undefined) list.push([name, typeof value === 'string' ? value : value.join(', ')]);
    }
    return list;
  }

  isGone(): boolean {
    return this.#response.destroyed;
  }

  async readBody(limits: BodyLimits): Promise<Uint8Array | BodyFailure> {
    const request = this.#request;
    // The handler runs inside the parser, which hands on what came with the head only after it: a body that is there needs no timer and no listener.
    await Promise.resolve();
    const isHere = Number(request.headers['content-length']) === request.readableLength;
    if (!isHere || request.destroyed || request.readableLength > limits.maxBytes)
      return readNodeBody(request, this.#response, limits);
    if (limits.reserve(request.readableLength)) return (request.read() as Buffer | null) ?? new Uint8Array(0);
    closeAfter(request, this.#response);
    return 'refused';
  }

  answer(status: number, headers: HeaderList, body: Uint8Array | string | null): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return;
    const list = flat(headers);
    if (body === null) return void response.writeHead(status, list).end();
    const bytes =
      typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    list.push('content-length', String(bytes.byteLength));
    response.writeHead(status, list);
    if (bytes.byteLength < inOnePieceBytes) response.end(bytes.toString('latin1'), 'latin1');
    else response.end(bytes);
  }

  begin(status: number, headers: HeaderList): void {
    const response = this.#response;
    if (response.destroyed) return;
    response.writeHead(status, flat(headers));
    response.on('drain', () => this.listener?.onDrain());
  }

  write(bytes: Uint8Array): boolean {
    return this.#response.destroyed || this.#response.write(bytes);
  }

  end(): void {
    if (!this.#response.destroyed) this.#response.end();
  }

  /** The error before it must be read: a reset would overtake it, and so would an end right behind it. Only HTTP/1.0, where the end means complete, gets a reset. */
  break(): void {
    const response = this.#response;
    if (response.destroyed) return;
    const end = () => {
      if (this.#request.httpVersionMinor === 0) response.socket?.resetAndDestroy();
      else response.socket?.destroySoon();
    };
    response.write('', () => endWithin(response, breakAfterMs, end));
  }
}

/** What was written last gets so much time to be read, unless the client closes first. */
const breakAfterMs = 1000;

/** Calls `end` after `ms`, unless this closes before. */
export function endWithin(closing: EventEmitter, ms: number, end: () => void): void {
  const timer = setTimeout(end, ms).unref();
  closing.once('close', () => clearTimeout(timer));
}

/** Differs when the client took more of what waits for it; null: nothing waits. Node's own idle timer looks at the same, but starts anew with whatever the client sends. */
export function takenMark(socket: Socket): string | null {
  if (socket.writableLength === 0) return null;
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly writeQueueSize: number } | null };
  return `${socket.bytesWritten - socket.writableLength} ${handle?.writeQueueSize}`;
}

/** After the first: a reset is only noticed by the next write, and far clients take a while to send it. */
const probesAtMs = [10, 60, 400];

/**
 * A client that closed its sending side may be gone or may still read: only writes tell. Before the answer's head,
 * interim responses are those writes (RFC 9110, section 15.2): a client that is gone answers them with a reset. Later,
 * and in HTTP/1.0, which knows no interim responses, the client counts as gone.
 */
export function probeHalfClosed(request: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed || response.writableFinished) return;
  if (response.headersSent || request.httpVersionMinor === 0) return void response.destroy();
  const probe = () => void (response.headersSent || response.writeProcessing());
  const later = probesAtMs.map((ms) => setTimeout(probe, ms));
  response.once('close', () => later.forEach(clearTimeout));
  return probe();
}

function readNodeBody(
  request: IncomingMessage,
  response: ServerResponse,
  { maxBytes, progressMs, wholeMs, reserve }: BodyLimits,
): Promise<Uint8Array | BodyFailure> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array | BodyFailure>();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const limits = new Limits(nodeClock, { onReached: () => finish('stalled') });
  limits.start('deadline', wholeMs);
  limits.start('idle', progressMs);
  const finish = (result: Uint8Array | BodyFailure) => {
    limits.close();
    request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
    if (typeof result === 'string' && result !== 'gone') closeAfter(request, response);
    resolve(result);
  };
  const onData = (chunk: Uint8Array) => {
    limits.start('idle', progressMs);
    size += chunk.byteLength;
    if (size > maxBytes) finish('too-large');
    else if (!reserve(chunk.byteLength)) finish('refused');
    else keep(chunks, chunk);
  };
  const onEnd = () => finish(concat(chunks));
  const onClose = () => finish('gone');
  if (request.destroyed) onClose();
  else if (Number(request.headers['content-length'] ?? 0) > maxBytes) finish('too-large');
  else request.on('data', onData).once('end', onEnd).once('close', onClose).once('error', onClose);
  return promise;
}

/** How long a refused body is still read and dropped, so that the client sees the answer instead of a reset (RFC 9112, section 9.6). */
export const lingerMs = 1000;

/** A refused body that does not end soon ends with its connection. The error listener: a client that leaves meanwhile is nobody's failure. */
function closeAfter(request: IncomingMessage, response: ServerResponse): void {
  request.on('error', () => {}).resume();
  response.once('finish', () => endWithin(request, lingerMs, () => request.destroy()));
}

/** The Request that the adapter makes: an address, a method and headers, which is all that the handlers read. The body stays with the connection. */
export class LightRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: LightHeaders;

  constructor(url: string, { method, headers }: { method: string; headers: IncomingHttpHeaders }) {
    this.url = url;
    this.method = method;
    this.headers = new LightHeaders(headers);
  }
}

/** Names in lower case. A header that was sent several times reads as Node joins it, which is as the Fetch standard does. */
class LightHeaders {
  readonly #values: IncomingHttpHeaders;

  constructor(values: IncomingHttpHeaders) {
    this.#values = values;
  }

  get(name: string): string | null {
    const value = this.#values[name];
    if (value === undefined) return null;
    return typeof value === 'string' ? value : value.join(', ');
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }
}
