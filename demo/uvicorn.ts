// How a server puts a response on the wire: header order and names, and what Node would add of its own.
// Source: uvicorn/protocols/http/httptools_impl.py (date and server first, no keep-alive header), starlette/responses.py.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerName } from './servers/server.ts';

export type HeaderPairs = readonly (readonly [string, string])[];

export const eventStreamType = 'text/event-stream; charset=utf-8';

const jsonOfLlama = 'application/json; charset=utf-8';

const voices = new WeakMap<ServerResponse, ServerName>();

/** From here on the response has this server's headers. */
export const speakAs = (res: ServerResponse, server: ServerName): void => void voices.set(res, server);

/** Source: cpp-httplib's keep-alive header, tools/server/server-http.cpp for the others. vLLM 0.32 sends `vary`, whatever is asked. */
function framed(server: ServerName | undefined, headers: HeaderPairs, keepAlive: boolean): HeaderPairs {
  if (server !== 'llama.cpp') {
    const vary = server === 'vllm-0.32' ? [['vary', 'Accept-Encoding'] as const] : [];
    return [['date', new Date().toUTCString()], ['server', 'uvicorn'], ...headers, ...vary];
  }
  const keep = keepAlive ? [['Keep-Alive', 'timeout=5, max=100'] as const] : [];
  const typed = headers.map(([name, value]) => [name, value === 'application/json' ? jsonOfLlama : value] as const);
  return [['Access-Control-Allow-Origin', ''], ['Server', 'llama.cpp'], ...typed, ...keep];
}

/** Sends status and headers at once, as uvicorn does for a StreamingResponse before its first chunk exists. */
export function sendHead(res: ServerResponse, status: number, headers: HeaderPairs): void {
  res.sendDate = false;
  const close = res.shouldKeepAlive ? [] : [['connection', 'close'] as const];
  if (close.length === 0) res.removeHeader('connection');
  const all = [...framed(voices.get(res), headers, close.length === 0), ...close];
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
