// Node's way to a backend: undici pools with our own timers, and the knowledge of which connection had served before.
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import type { HeaderList, SendPort, Upstream, UpstreamListener } from '#lib/ports.ts';
import { flat } from '#lib/send/headers.ts';
import { causeOf } from './cause-of.ts';
import { dialer, Names } from './dial.ts';

/** Below uvicorn's 5 s, so that a backend rarely closes a connection under us. */
const keepAliveMs = 3000;

/** Pools by origin and connect limit; no limit of connections, since a queued request would outlive its last check. */
export function createNodeSend(): { readonly send: SendPort; readonly close: () => Promise<void> } {
  const pools = new Map<string, Pool>();
  const names = new Names();
  const poolFor = (origin: string, connectMs: number): Pool => {
    const key = `${origin} ${connectMs}`;
    const known = pools.get(key);
    if (known !== undefined) return known;
    const pool = new Pool(origin, {
      connect: dialer(names, connectMs),
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
    send: ({ method, url, headers, body, connectMs }, listener) => {
      const pathAt = url.indexOf('/', url.indexOf('://') + 3);
      const pool = poolFor(pathAt === -1 ? url : url.slice(0, pathAt), connectMs);
      const exchange = new Exchange(listener);
      const path = pathAt === -1 ? '/' : url.slice(pathAt);
      const list = flat(headers);
      if (body === null || body.byteLength <= heldMaxBytes)
        pool.dispatch({ method, path, headers: list, body }, exchange);
      else {
        list.push('content-length', String(body.byteLength));
        pool.dispatch({ method, path, headers: list, body: new HandedOver(body) }, exchange);
      }
      return exchange;
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

const aborted = new Error('The exchange was given up');

const nobody: UpstreamListener = { onHead: () => {}, onBytes: () => {}, onEnd: () => {}, onLost: () => {} };

/** undici's handler of one dispatch, straight onto the listener. undici catches what a handler throws, and calls it a broken connection. */
class Exchange implements Dispatcher.DispatchHandler, Upstream {
  #listener: UpstreamListener;
  #controller: Dispatcher.DispatchController | null = null;
  #hasHead = false;
  #isOver = false;
  #socket: Socket | null = null;
  /** Bytes that had come from the peer when the request was handed over; null on a fresh connection. */
  #bytesBefore: number | null = null;

  constructor(listener: UpstreamListener) {
    this.#listener = listener;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isOver) return controller.abort(aborted);
    this.#controller = controller;
    announce(this);
    return undefined;
  }

  onSocket(socket: Socket, hasServed: boolean): void {
    this.#socket = socket;
    this.#bytesBefore = hasServed ? socket.bytesRead : null;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Head): void {
    if (status < 200 || this.#isOver) return;
    this.#hasHead = true;
    this.#listener.onHead(status, pairs(headers));
  }

  onResponseData(_: Dispatcher.DispatchController, bytes: Uint8Array): void {
    if (!this.#isOver) this.#listener.onBytes(bytes);
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    this.#finish().onEnd();
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: unknown): void {
    if (this.#isOver) return;
    const unread = this.#socket !== null && this.#socket.bytesRead === this.#bytesBefore;
    this.#finish().onLost(causeOf(error, this.#hasHead), unread);
  }

  pause(): void {
    if (!this.#isOver) this.#controller?.pause();
  }

  resume(): void {
    if (!this.#isOver) this.#controller?.resume();
  }

  abort(): void {
    if (this.#isOver) return;
    this.#finish();
    this.#controller?.abort(aborted);
  }

  /** undici's queue holds on to its handlers for a while: nothing of the request may hang on this one. */
  #finish(): UpstreamListener {
    const listener = this.#listener;
    this.#isOver = true;
    this.#listener = nobody;
    return listener;
  }
}

type Head = Readonly<Record<string, string | string[] | undefined>>;

function pairs(headers: Head): HeaderList {
  const list: [string, string][] = [];
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string') list.push([name, value]);
    else for (const one of value ?? []) list.push([name, one]);
  }
  return list;
}

/** undici holds on to a request's body as long as its answer runs: bytes for so long as a stream. Larger ones are handed over once. */
const heldMaxBytes = 65_536;

/** A body that is there until it has been read. */
class HandedOver extends Readable {
  #bytes: Uint8Array | null;

  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = bytes;
  }

  override _read(): void {
    const bytes = this.#bytes;
    this.#bytes = null;
    this.push(bytes);
  }
}

/**
 * undici starts a request and hands it to its socket in one go, and tells on this channel which socket that is. Trap: no
 * WeakMap from its request to the exchange, since a scavenge keeps the values of one: everything of a request would grow old.
 */
const served = new WeakSet<object>();
let starting: Exchange | null = null;

function announce(exchange: Exchange): void {
  starting = exchange;
}

subscribe('undici:client:sendHeaders', (message) => {
  const { socket } = message as { socket: Socket };
  starting?.onSocket(socket, served.has(socket));
  starting = null;
  served.add(socket);
});
