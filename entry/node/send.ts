// Node's way to a backend: undici pools with our own timers, and the knowledge of which connection had served before.
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { buildConnector, Pool } from 'undici';
import type { HeaderList, SendPort, UpstreamRequest } from '#lib/backends/ports.ts';
import { type AnswerHead, AnswerReader } from './answer-reader.ts';
import { causeOf, ConnectTimeout } from './cause-of.ts';

/** Below uvicorn's 5 s, so that a backend rarely closes a connection under us. */
const keepAliveMs = 3000;

/** Pools by origin and connect limit; no limit of connections, since a queued request would outlive its last check. */
export function createNodeSend(): { readonly send: SendPort; readonly close: () => Promise<void> } {
  const pools = new Map<string, Pool>();
  const poolFor = (origin: string, connectMs: number): Pool => {
    const key = `${origin} ${connectMs}`;
    const known = pools.get(key);
    if (known !== undefined) return known;
    const pool = new Pool(origin, {
      connect: connector(connectMs),
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      allowH2: false,
    });
    pools.set(key, pool);
    return pool;
  };
  return {
    send: (request) => {
      const pathAt = request.url.indexOf('/', request.url.indexOf('://') + 3);
      const origin = pathAt === -1 ? request.url : request.url.slice(0, pathAt);
      return sendOn(poolFor(origin, request.connectMs), request, pathAt === -1 ? '/' : request.url.slice(pathAt));
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

/** Straight onto undici's dispatch: its `request` costs a Node stream and an async resource for each answer. */
function sendOn(pool: Pool, request: UpstreamRequest, path: string): ReturnType<SendPort> {
  const { method, headers, body, signal } = request;
  const connection: Connection = { hasServed: false, socket: null, bytesBefore: 0 };
  const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<SendPort>>>();
  const fail = (error: unknown) =>
    resolve({ kind: 'failure', cause: causeOf(error, 'before-headers'), reusedSocket: isStale(connection) });
  if (signal.aborted) {
    fail(signal.reason);
    return promise;
  }
  const reader: AnswerReader = new AnswerReader(signal, {
    onHead: (status, answered) => resolve({ kind: 'answer', status, headers: pairs(answered), body: reader }),
    onFailure: fail,
  });
  const sent = { method, path, headers: headers.flat(), body: body === null ? null : joined(body) };
  withConnection(connection, () => pool.dispatch(sent, reader));
  return promise;
}

/** One buffer: a body in one write, with a length that undici knows. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}

function pairs(headers: AnswerHead): HeaderList {
  const list: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') list.push([name, value]);
    else for (const one of value ?? []) list.push([name, one]);
  }
  return list;
}

/** undici's own connect timer is coarse; this one closes the socket on time. */
function connector(connectMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: 0, allowH2: false });
  return (options, callback) => {
    let isOver = false;
    const finish: buildConnector.Callback = (...result) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      callback(...result);
    };
    const timer = setTimeout(() => {
      finish(new ConnectTimeout(), null);
      socket?.destroy();
    }, connectMs);
    const socket = connect(options, finish) as unknown as Socket | undefined;
  };
}

/** What is learned about the connection that a request is written to. */
interface Connection {
  hasServed: boolean;
  socket: Socket | null;
  /** Bytes that had come from the peer when the request was handed over. */
  bytesBefore: number;
}

/** It had served before, and not one byte of an answer came. */
function isStale({ hasServed, socket, bytesBefore }: Connection): boolean {
  return hasServed && socket?.bytesRead === bytesBefore;
}

/** undici tells on these channels, synchronously, which request it makes and which socket it writes it to. */
const connections = new WeakMap<object, Connection>();
const served = new WeakSet<object>();
let beingMade: Connection | null = null;

function withConnection<T>(connection: Connection, make: () => T): T {
  beingMade = connection;
  try {
    return make();
  } finally {
    beingMade = null;
  }
}

subscribe('undici:request:create', (message) => {
  const { request } = message as { request: object };
  if (beingMade !== null) connections.set(request, beingMade);
});
subscribe('undici:client:sendHeaders', (message) => {
  const { request, socket } = message as { request: object; socket: Socket };
  const connection = connections.get(request);
  if (connection !== undefined)
    Object.assign(connection, { hasServed: served.has(socket), socket, bytesBefore: socket.bytesRead });
  served.add(socket);
});
