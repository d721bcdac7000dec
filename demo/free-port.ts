// Ports for who must find the same one again: a server that goes off and comes back, a program that is told where to listen.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below those that systems give to connections and to who asks for any (Linux: ip_local_port_range, from 32768), so that none of these takes it meanwhile. */
const lowest = 20_000;
const highest = 32_767;

/** Each port is given once in a round, and every process begins at one by chance: two hardly ever hold the same for later. */
let last = randomInt(lowest, highest + 1);

/** Resolves with the port on which the server listens now. */
export async function listenOnFreePort(server: Server, host: string): Promise<number> {
  for (;;) {
    last = last === highest ? lowest : last + 1;
    const port = last;
    try {
      server.listen(port, host);
      await once(server, 'listening');
      return port;
    } catch (error) {
      // EACCES: a range that Windows keeps for itself.
      if (!/^(?:EADDRINUSE|EACCES)$/.test(String((error as NodeJS.ErrnoException).code))) throw error;
    }
  }
}

/** A port that is free now, on every address. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnFreePort(server, '0.0.0.0');
  server.close();
  await once(server, 'close');
  return port;
}
