// One HTTP request written by hand, for what no client library would send.
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  /** Lines as they are to be sent; a Host line is added where there is none. */
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** Opens a connection and sends; the socket is the caller's. */
export function sendRaw(url: string, { method = 'GET', path, headers = [], body = '' }: RawRequest): Socket {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const hostLine = headers.some((line) => /^host:/i.test(line)) ? [] : [`Host: ${host}`];
  const lines = [
    ...hostLine,
    ...headers,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  return socket;
}

/** Sends, reads the head of the answer, and leaves. */
export async function askRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  let head = '';
  for await (const piece of sendRaw(url, request)) {
    head += String(piece);
    if (head.includes('\r\n\r\n')) break;
  }
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), head };
}
