// A client on a bare socket: sends exactly these bytes, keeps everything that comes back.
import { connect, type Socket } from 'node:net';

export interface RawClient {
  readonly socket: Socket;
  readonly send: (bytes: string | Uint8Array) => void;
  /** Everything received so far. */
  readonly text: () => string;
  /** Resolves when `wanted` has been received; rejects when the connection closes before. */
  readonly until: (wanted: string | RegExp) => Promise<string>;
  /** Resolves with everything received when the connection is closed, by whomever. */
  readonly closed: Promise<string>;
}

/** Connects to the host and port of `url`. */
export async function connectRaw(url: string, options: { readonly allowHalfOpen?: boolean } = {}): Promise<RawClient> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), ...options });
  let received = '';
  const looks = new Set<() => void>();
  const look = () => {
    for (const check of looks) check();
  };
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    received += chunk.toString();
    look();
  });
  let isClosed = false;
  const closed = new Promise<string>((resolve) =>
    socket.once('close', () => {
      isClosed = true;
      look();
      resolve(received);
    }),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('error', reject);
  });
  const until = (wanted: string | RegExp) =>
    new Promise<string>((resolve, reject) => {
      const check = () => {
        const found = typeof wanted === 'string' ? received.includes(wanted) : wanted.test(received);
        if (!found && !isClosed) return;
        looks.delete(check);
        if (found) resolve(received);
        else reject(new Error(`Closed before ${String(wanted)} came: ${received}`));
      };
      looks.add(check);
      check();
    });
  return { socket, send: (bytes) => void socket.write(bytes), text: () => received, until, closed };
}

export interface RawPost {
  readonly headers?: readonly string[];
  readonly version?: '1.0' | '1.1';
  readonly path?: string;
}

/** The bytes of one POST with a JSON body. */
export function rawPost(
  body: object,
  { headers = [], version = '1.1', path = '/v1/chat/completions' }: RawPost = {},
): string {
  const text = JSON.stringify(body);
  const lines = [
    `POST ${path} HTTP/${version}`,
    'host: localhost',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${text}`;
}
