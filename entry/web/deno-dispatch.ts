// One request from Deno to a backend, with a limit on connecting that fetch itself does not have.
import type { FetchRequest } from './fetch-send.ts';
import { ConnectTimeout } from './cause-of.ts';

/** Below uvicorn's 5 s, so that a backend rarely closes a connection under us. */
const keepAliveMs = 3000;

/**
 * fetch hides its connecting, so a connection of our own goes first: work is only sent where one was accepted within
 * `connectMs` a moment before. Costs one round trip on the house's network.
 */
export function createDenoDispatch(): (request: FetchRequest) => Promise<Response> {
  const client = Deno.createHttpClient({ poolIdleTimeout: keepAliveMs, http2: false });
  return async ({ url, method, headers, body, connectMs, signal }) => {
    if (body !== null) await knock(new URL(url), connectMs, signal);
    const init = { method, headers: headers.map(([name, value]): [string, string] => [name, value]), signal, client };
    return fetch(url, { ...init, redirect: 'manual', body: body as Uint8Array<ArrayBuffer> | null });
  };
}

async function knock({ protocol, hostname, port }: URL, connectMs: number, signal: AbortSignal): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), connectMs);
  try {
    const connection = await Deno.connect({
      hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
      signal: AbortSignal.any([signal, late.signal]),
    });
    connection.close();
  } catch (error) {
    throw late.signal.aborted && !signal.aborted ? new ConnectTimeout() : error;
  } finally {
    clearTimeout(timer);
  }
}
