// Node's HTTP server with its limits, and the answers to what is not even a request.
import { createServer, STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { LimitsConfig } from '#lib/config/types.ts';
import { openaiErrorBody, routerError } from '#lib/wire/errors.ts';
import type { RouterError } from '#lib/wire/types.ts';
import { endWithin, lingerMs, probeHalfClosed, takenMark } from './client.ts';
import { rawFault } from './raw-front.ts';

const headersMaxBytes = 32_768;

function optionsOf({ headersMs, keepAliveMs, progressMs }: LimitsConfig): ServerOptions {
  return {
    maxHeaderSize: headersMaxBytes,
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.min(1000, Math.max(20, headersMs / 10)),
    // For a body that no handler reads; those that are read have limits of their own, which end before.
    requestTimeout: headersMs + 6 * progressMs,
    keepAliveTimeout: keepAliveMs,
    requireHostHeader: false,
    insecureHTTPParser: false,
  };
}

/** `serve` gets only what passed the raw front. It must answer every response, and may not throw. */
export function createNodeServer(
  limits: LimitsConfig,
  serve: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const connections = new Connections();
  const server = createServer(optionsOf(limits), (request, response) => {
    if (refused.has(request.socket) || request.socket.destroyed) return;
    current.set(request.socket, { request, response });
    if (connections.count(request.socket, 1) > pipelinedMax) return void request.socket.destroy();
    response.once('close', () => connections.count(request.socket, -1));
    const fault = rawFault(request);
    if (fault === null) serve(request, response);
    else refuseRaw(response, fault);
  });
  // The trap of maxHeadersCount: what is above it is dropped in silence. The raw front counts and refuses.
  server.maxHeadersCount = 0;
  // A client may end its sending side and still read (client.ts tells it from one that is gone). No option, no type has it.
  Object.assign(server, { httpAllowHalfOpen: true });
  const looking = setInterval(() => connections.dropSlowReaders(), limits.progressMs / looksAtReader).unref();
  server.once('close', () => clearInterval(looking));
  server.on('connection', (socket: Socket) => {
    connections.join(socket, limits.connections);
    // Each pipelined request that waits for its turn listens to the socket: many are no leak.
    socket.setMaxListeners(0);
    socket.on('end', () => {
      const busy = current.get(socket);
      if (busy !== undefined) probeHalfClosed(busy.request, busy.response);
    });
  });
  // Node's own answer would be no JSON; any expectation may be ignored but 100-continue (RFC 9110, section 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('clientError', refuseBroken);
  server.on('connect', (_request, socket: Duplex) => {
    // Node has taken its own listeners off, and an error without one ends the process.
    socket.on('error', () => undefined);
    refuse(socket, routerError('bad_request', { reason: 'the method is not served' }));
  });
  return server;
}

/** Connections that are closing. What was pipelined behind a refused request is not looked at: it may be a part of it. */
const refused = new WeakSet<Duplex>();

function refuseRaw(response: ServerResponse, error: RouterError): void {
  if (response.socket !== null) refused.add(response.socket);
  response.writeHead(error.status, lastHeaders()).end(openaiErrorBody(error));
}

/** Of an answer behind which the connection closes. */
const lastHeaders = () => ({
  'content-type': 'application/json',
  'x-request-id': crypto.randomUUID(),
  connection: 'close',
});

/** The request that a connection is busy with, or was last. */
const current = new WeakMap<Duplex, { readonly request: IncomingMessage; readonly response: ServerResponse }>();

/** Bytes that are no HTTP. */
function refuseBroken(error: Error & { readonly code?: string }, socket: Duplex): void {
  const busy = current.get(socket);
  // Bytes behind a request that said `connection: close` are nobody's: its answer is still read.
  if (error.code === 'HPE_CLOSED_CONNECTION' && busy !== undefined) return lingerAfter(busy.response, socket);
  if (error.code === 'ECONNRESET') socket.destroy();
  else refuse(socket, errorFor(error.code));
}

/** An answer may be written only where none is on its way, and none was given: else it would pass for a part of that. A response without a socket waits behind one. */
function refuse(socket: Duplex, error: RouterError): void {
  const { request, response } = current.get(socket) ?? {};
  const isOver = response?.writableFinished === true && request?.complete === true;
  const isBusy = response?.headersSent === true || request?.complete === true || response?.socket === null;
  if ((isBusy && !isOver) || !socket.writable) socket.destroy();
  else endWith(socket, error);
}

const lingering = new WeakSet<Duplex>();

/** Closing a connection in which bytes lie unread is a reset, which takes the answer with it: they are read for a while (RFC 9112, section 9.6). */
function lingerAfter(response: ServerResponse, socket: Duplex): void {
  if (lingering.has(socket)) return;
  lingering.add(socket);
  const end = () => {
    socket.end();
    endWithin(socket, lingerMs, () => socket.destroy());
  };
  Object.assign(socket, { destroySoon: end });
  if (response.writableFinished) end();
}

function errorFor(code: string | undefined): RouterError {
  if (code === 'HPE_HEADER_OVERFLOW') return routerError('headers_too_large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return routerError('headers_timeout');
  return routerError('bad_request', { reason: 'it is not HTTP/1.1 as RFC 9112 defines it' });
}

function endWith(socket: Duplex, error: RouterError): void {
  const body = openaiErrorBody(error);
  const headers = { ...lastHeaders(), 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${lines.join('')}`;
  socket.end(`${head}\r\n${body}`, () => socket.destroy());
  endWithin(socket, lingerMs, () => socket.destroy());
}

// ---- who is connected

interface Place {
  requests: number;
  /** What the client had taken at the last look, and at how many looks since. */
  taken: string | null;
  looks: number;
}

/** Requests of one connection that are under way at once: all that has come is parsed, whoever waits. */
const pipelinedMax = 100;

/** At a client that takes nothing it is looked so often within `limits.progressMs`. */
const looksAtReader = 4;

/** At the limit the longest idle connection of the address that holds most gives way to the new one. No address has a limit of its own: a proxy is one, and may need them all. */
class Connections {
  /** The longest idle ones first; a new one is idle, too. */
  readonly #places = new Map<Socket, Place>();

  join(socket: Socket, limit: number): void {
    this.#places.set(socket, { requests: 0, taken: null, looks: 0 });
    socket.once('close', () => this.#places.delete(socket));
    if (this.#places.size > limit) this.#longestIdle()?.destroy();
  }

  /** A request begins (1) or is over (-1). A client may send the next one before. */
  count(socket: Socket, step: 1 | -1): number {
    const place = this.#places.get(socket);
    if (place === undefined) return 0;
    place.requests += step;
    if (place.requests === 0 && this.#places.delete(socket)) this.#places.set(socket, place);
    return place.requests;
  }

  /** Closes the connections of clients that take nothing of what is waiting for them, whatever they send meanwhile. */
  dropSlowReaders(): void {
    for (const [socket, place] of this.#places) {
      const taken = takenMark(socket);
      place.looks = taken === null || taken !== place.taken ? 0 : place.looks + 1;
      place.taken = taken;
      if (place.looks === looksAtReader) socket.destroy();
    }
  }

  #longestIdle(): Socket | undefined {
    const held = new Map<string | undefined, number>();
    const heldFrom = ({ remoteAddress }: Socket) => held.get(remoteAddress) ?? 0;
    for (const socket of this.#places.keys()) held.set(socket.remoteAddress, heldFrom(socket) + 1);
    let found: Socket | undefined;
    for (const [socket, { requests }] of this.#places)
      if (requests === 0 && (found === undefined || heldFrom(socket) > heldFrom(found))) found = socket;
    return found;
  }
}
