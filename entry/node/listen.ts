// Where connections come in: the address of `listen:`, or that very address as an open socket from systemd (sd_listen_fds(3)).
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { type AddressInfo, type Server, SocketAddress } from 'node:net';
import type { Config } from '#lib/config.ts';

type Listen = Config['listen'];

/** The first one that systemd hands over; 0 to 2 are the standard streams. */
const firstInherited = 3;

/** Resolves when connections are accepted, with the URL that they come to. A socket that was handed over for another address is an error. */
export async function startListening(server: Server, listen: Listen, env: NodeJS.ProcessEnv): Promise<string> {
  const isInherited = takeInherited(env);
  server.listen(isInherited ? { fd: firstInherited } : { host: listen.host, port: listen.port });
  await once(server, 'listening');
  const found = server.address();
  if (isInherited && !(await isFor(listen, found))) {
    server.close();
    throw new Error(
      `systemd hands over the socket ${placeOf(found)}, but \`listen:\` says ${placeOf({ address: listen.host, port: listen.port })}: change one of them (systemctl edit llm-router.socket)`,
    );
  }
  return `http://${placeOf(found)}`;
}

/** Are there sockets for this very process? Its children are not to believe that they are meant. */
function takeInherited(env: NodeJS.ProcessEnv): boolean {
  const { LISTEN_PID: pid, LISTEN_FDS: count } = env;
  if (pid !== String(process.pid) || count === undefined) return false;
  delete env['LISTEN_PID'];
  delete env['LISTEN_FDS'];
  if (count !== '1') throw new Error(`systemd hands over ${count} sockets; the router takes one`);
  return true;
}

/** Port 0 is any. */
async function isFor({ host, port }: Listen, found: AddressInfo | string | null): Promise<boolean> {
  if (found === null || typeof found === 'string' || (port !== 0 && port !== found.port)) return false;
  const wanted = await lookup(host, { all: true }).catch(() => []);
  return wanted.some(({ address, family }) => plain(address, family) === found.address);
}

/** One spelling for each address. */
function plain(address: string, family: number): string {
  return new SocketAddress({ address, family: family === 6 ? 'ipv6' : 'ipv4' }).address;
}

function placeOf(found: Pick<AddressInfo, 'address' | 'port'> | string | null): string {
  if (found === null || typeof found === 'string') return found ?? 'that is closed';
  return `${found.address.includes(':') ? `[${found.address}]` : found.address}:${found.port}`;
}
