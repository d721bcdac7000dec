// How uvicorn and Starlette put a response on the wire: header order and names, and what Node would add of its own.
// Source: uvicorn/protocols/http/httptools_impl.py (date and server first, no keep-alive header), starlette/responses.py.
import type { IncomingMessage, ServerResponse } from 'node:http';

export type HeaderPairs = readonly (readonly [string, string])[];

export const eventStreamType = 'text/event-stream; charset=utf-8';

/** Sends status and headers at once, as uvicorn does for a StreamingResponse before its first chunk exists. */
export function sendHead(res: ServerResponse, status: number, headers: HeaderPairs): void {
  res.sendDate = false;
  const close = res.shouldKeepAlive ? [] : [['connection', 'close'] as const];
  if (close.length === 0) res.removeHeader('connection');
  const all = [['date', new Date().toUTCString()], ['server', 'uvicorn'], ...headers, ...close] as const;
  res.writeHead(status, all.flat());
  res.flushHeaders();
}

export function sendBody(
  res: ServerResponse,
  status: number,
  type: string | null,
  body: string,
  more: HeaderPairs = [],
): void {
  const headers: [string, string][] = more.map(([name, value]) => [name, value]);
  headers.push(['content-length', String(Buffer.byteLength(body))]);
  if (type !== null) headers.push(['content-type', type]);
  sendHead(res, status, headers);
  res.end(body);
}

export function sendJson(res: ServerResponse, status: number, value: unknown, more: HeaderPairs = []): void {
  sendBody(res, status, 'application/json', JSON.stringify(value), more);
}

/** Writes one piece and waits while the reader is slow. False once the client is gone. */
export async function writePiece(res: ServerResponse, piece: string | Uint8Array, gone: AbortSignal): Promise<boolean> {
  if (gone.aborted) return false;
  if (res.write(piece)) return true;
  return new Promise((resolve) => {
    const settle = (ok: boolean) => (): void => {
      res.off('drain', drained);
      gone.removeEventListener('abort', left);
      resolve(ok);
    };
    const drained = settle(true);
    const left = settle(false);
    res.once('drain', drained);
    gone.addEventListener('abort', left, { once: true });
  });
}

/** The request's path without its query string, percent-encoding kept. */
export const pathOf = (req: IncomingMessage): string => (req.url ?? '/').split('?', 1)[0] ?? '/';
