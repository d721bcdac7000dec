// A loopback HTTP server that can go off and come back on the same port, as a machine does.
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Listener {
  readonly port: number;
  /** Refuses new connections and drops the open ones. */
  readonly stopListening: () => Promise<void>;
  /** Listens on the same port again. */
  readonly listenAgain: () => Promise<void>;
}

/** Keep-alive of 5 s without saying so, as uvicorn; `onConnection` sees each socket before its first byte is read. */
export async function listenOnLoopback(
  port: number,
  onRequest: RequestListener,
  onConnection: (socket: Socket) => void,
): Promise<Listener> {
  const server = createServer(
    { keepAliveTimeout: 5000, keepAliveTimeoutBuffer: 0, requestTimeout: 0, headersTimeout: 0 },
    onRequest,
  );
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client may reset at any moment; that is what the fakes are for.
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.on('clientError', (_, socket) =>
    socket.end(
      'HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\nInvalid HTTP request received.',
    ),
  );
  const bound = await listen(server, port);
  return {
    port: bound,
    listenAgain: () => listen(server, bound).then(() => undefined),
    stopListening: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
