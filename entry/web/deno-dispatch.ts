// One request from Deno to a backend, with its limit on connecting.
import { connectWithin, type FetchRequest } from './fetch-send.ts';

/** Below uvicorn's 5 s, so that a backend rarely closes a connection under us. */
const keepAliveMs = 3000;

/**
 * fetch hides its connecting, so a connection of our own goes first: work is only sent where one was accepted within
 * `connectMs` a moment before. Costs one round trip on the house's network.
 */
export function createDenoDispatch(): (request: FetchRequest) => Promise<Response> {
  const client = Deno.createHttpClient({ poolIdleTimeout: keepAliveMs, http2: false });
  return async ({ url, method, headers, body, connectMs, signal }) => {
    if (body !== null) await connectWithin(connectMs, signal, (limited) => knock(new URL(url), limited));
    const init = { method, headers: headers.map(([name, value]): [string, string] => [name, value]), signal, client };
    return fetch(url, { ...init, redirect: 'manual', body: body as Uint8Array<ArrayBuffer> | null });
  };
}

async function knock({ protocol, hostname, port }: URL, signal: AbortSignal): Promise<void> {
  const connection = await Deno.connect({
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    signal,
  });
  connection.close();
}
