// A backend, or a mode endpoint, on raw TCP that answers by script: byte for byte what a broken server would send, and when.
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenOnFreePort } from '#demo/free-port.ts';

/** What is done to the connection, in order. After the last step it stays open and silent. */
export type Step =
  | { readonly send: string | Uint8Array }
  /** Sent again and again, every `everyMs`, until the connection closes. */
  | { readonly flood: string; readonly everyMs: number }
  | { readonly waitMs: number }
  | { readonly until: Promise<unknown> }
  /** The end of the stream (FIN), or a reset (RST). */
  | 'end'
  | 'reset'
  /** The next request on the same connection is answered as well. */
  | 'again';

export type Script = readonly Step[];

/** One request that arrived, and the moment its connection closed. */
export interface Served {
  readonly line: string;
  readonly head: string;
  readonly body: string;
  readonly at: number;
  readonly connection: number;
  readonly closed: Promise<number>;
}

export interface FaultyUpstream {
  readonly url: string;
  readonly served: readonly Served[];
  /** Empties `served`. */
  readonly forget: () => void;
  /** What POST requests are answered with from now on. */
  readonly setWork: (work: Script | ((request: Pick<Served, 'body'>) => Script)) => void;
  /** What the next POST request alone is answered with. */
  readonly setWorkOnce: (work: Script) => void;
  readonly setRoute: (line: string, script: Script) => void;
  /** The next POST request, or the one that already came. */
  readonly work: () => Promise<Served>;
  /** From now on a new connection is refused, closed at once, reset at once, or accepted and never served. */
  readonly breakConnections: (how: 'refuse' | 'close' | 'silence') => Promise<void>;
  /** Connections that are open now. */
  readonly open: () => number;
  /** Bytes written that the router has not taken yet. */
  readonly backlog: () => number;
  readonly close: () => Promise<void>;
}

/** `routes`: scripts by the start of the request line; POST requests get `work`. */
export async function startFaultyUpstream(
  work: Script,
  routes: Readonly<Record<string, Script>>,
): Promise<FaultyUpstream> {
  const table = new Map(Object.entries(routes));
  const served: Served[] = [];
  const once: Script[] = [];
  let current: (request: Pick<Served, 'body'>) => Script = () => work;
  const sockets = new Set<Socket>();
  const waiters: ((request: Served) => void)[] = [];
  let connections = 0;
  let broken: 'close' | 'silence' | null = null;
  const scriptFor = (line: string) => {
    return [...table].find(([start]) => line.startsWith(start))?.[1] ?? notFound;
  };
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now())));
    void closed.then(() => sockets.delete(socket));
    socket.on('error', () => {});
    if (broken === 'close') return void socket.end();
    if (broken === 'silence') return void socket.resume();
    const connection = (connections += 1);
    void serve(socket, (request) => {
      const entry = { ...request, at: performance.now(), connection, closed };
      served.push(entry);
      if (entry.line.startsWith('POST ')) for (const tell of waiters.splice(0)) tell(entry);
      return entry.line.startsWith('POST ') ? (once.shift() ?? current(entry)) : scriptFor(entry.line);
    });
  });
  const port = await listenOnFreePort(server, '127.0.0.1');
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    served,
    forget: () => void served.splice(0),
    setWork: (script) => {
      current = typeof script === 'function' ? script : () => script;
    },
    setWorkOnce: (script) => void once.push(script),
    setRoute: (line, script) => void table.set(line, script),
    work: () => {
      const known = served.find(({ line }) => line.startsWith('POST '));
      return known === undefined ? new Promise((resolve) => waiters.push(resolve)) : Promise.resolve(known);
    },
    breakConnections: async (how) => {
      if (how !== 'refuse') broken = how;
      else await new Promise<void>((resolve) => (server.close(() => resolve()), destroyAll()));
    },
    open: () => sockets.size,
    backlog: () => [...sockets].reduce((sum, { writableLength }) => sum + writableLength, 0),
    close: async () => {
      destroyAll();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

const notFound: Script = [{ send: 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n' }, 'again'];

type Read = Pick<Served, 'line' | 'head' | 'body'>;

async function serve(socket: Socket, answer: (request: Read) => Script): Promise<void> {
  let buffered = Buffer.alloc(0);
  for (;;) {
    const request = await readRequest(socket, buffered);
    if (request === null) return;
    buffered = request.rest;
    const script = answer(request);
    for (const step of script) await play(socket, step);
    if (script.at(-1) !== 'again') return void socket.resume();
  }
}

/** The next request with its body (content-length only: the router sends no other), or null at the connection's end. */
async function readRequest(socket: Socket, start: Buffer): Promise<(Read & { rest: Buffer<ArrayBuffer> }) | null> {
  let bytes = Buffer.from(start);
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n');
    if (end !== -1) {
      const head = bytes.subarray(0, end).toString('latin1');
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      if (bytes.length >= end + 4 + length) {
        const body = bytes.subarray(end + 4, end + 4 + length).toString();
        return {
          line: head.split('\r\n', 1)[0] ?? '',
          head,
          body,
          rest: Buffer.from(bytes.subarray(end + 4 + length)),
        };
      }
    }
    const chunk = await nextChunk(socket);
    if (chunk === null) return null;
    bytes = Buffer.concat([bytes, chunk]);
  }
}

function nextChunk(socket: Socket): Promise<Buffer | null> {
  const { promise, resolve } = Promise.withResolvers<Buffer | null>();
  const onData = (chunk: Buffer) => settle(chunk);
  const onClose = () => settle(null);
  const settle = (result: Buffer | null) => {
    socket.pause();
    socket.off('data', onData).off('close', onClose).off('end', onClose);
    resolve(result);
  };
  socket.on('data', onData).once('close', onClose).once('end', onClose).resume();
  return promise;
}

async function play(socket: Socket, step: Step): Promise<void> {
  if (step === 'again') return;
  if (step === 'end') return void socket.end();
  if (step === 'reset') return void socket.resetAndDestroy();
  if ('waitMs' in step) return sleep(step.waitMs);
  if ('until' in step) return void (await step.until);
  if ('send' in step) return void (socket.destroyed || socket.write(step.send));
  socket.resume();
  while (!socket.destroyed) {
    socket.write(step.flood);
    await sleep(step.everyMs);
  }
}
