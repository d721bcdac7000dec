// A loopback HTTP server that can go off and come back on the same port, as a machine does.
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { listenOnFreePort } from './free-port.ts';

export interface Listener {
  readonly port: number;
  /** Refuses new connections and keeps the open ones. */
  readonly refuse: () => void;
  /** Refuses new connections and drops the open ones. */
  readonly stopListening: () => Promise<void>;
  /** Listens on the same port again. */
  readonly listenAgain: () => Promise<void>;
}

const invalidRequest =
  'HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\nInvalid HTTP request received.';

export interface ListenOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly onRequest: RequestListener;
  /** How long an idle connection is kept, without telling the client; default 5 s, as uvicorn. */
  readonly keepAliveMs?: number;
  /** Requests on one connection before it is closed; default: any number. */
  readonly maxRequestsPerSocket?: number;
  /** Asked on accept, before a byte is read: true takes the socket away from HTTP. */
  readonly keeps?: (socket: Socket) => boolean;
}

export async function listenOnLoopback({
  port,
  onRequest,
  keepAliveMs = 5000,
  maxRequestsPerSocket = 0,
  keeps,
}: ListenOptions): Promise<Listener> {
  const options = { keepAliveTimeout: keepAliveMs, keepAliveTimeoutBuffer: 0, requestTimeout: 0, headersTimeout: 0 };
  const http = createHttpServer(options, onRequest);
  http.maxRequestsPerSocket = maxRequestsPerSocket;
  http.on('clientError', (_, socket) => socket.end(invalidRequest));
  const sockets = new Set<Socket>();
  // Without noDelay, small events would wait for the other side's acknowledgement.
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client may reset at any moment; that is what the fakes are for.
    socket.on('error', () => undefined);
    if (!keeps?.(socket)) http.emit('connection', socket);
  });
  const listen = (at: number) => once(server.listen(at, '127.0.0.1'), 'listening').then(() => at);
  const bound = await (port === 0 ? listenOnFreePort(server, '127.0.0.1') : listen(port));
  return {
    port: bound,
    refuse: () => void server.close(),
    listenAgain: () => listen(bound).then(() => undefined),
    stopListening: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
