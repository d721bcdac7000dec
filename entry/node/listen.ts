// Where connections come in: the address of `listen:`, or that very address as an open socket from systemd (sd_listen_fds(3)).
import dns from 'node:dns';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, SocketAddress } from 'node:net';
import type { ListenConfig } from '#lib/config.ts';

/** The first one that systemd hands over; 0 to 2 are the standard streams. */
const firstInherited = 3;

/** Resolves when connections are accepted: at `url`, by all `servers`, the one given first. A socket that was handed over for another address is an error. */
export async function startListening(server: Server, listen: ListenConfig, env: NodeJS.ProcessEnv) {
  const isInherited = takeInherited(env);
  const isLocalhost = !isInherited && listen.host.toLowerCase() === 'localhost';
  const host = isLocalhost ? '127.0.0.1' : listen.host;
  server.listen(isInherited ? { fd: firstInherited } : { host, port: listen.port });
  await once(server, 'listening');
  const found = server.address();
  if (isInherited && !(await isFor(listen, found))) {
    server.close();
    throw new Error(
      `systemd hands over the socket ${placeOf(found)}, but \`listen:\` says ${placeOf({ address: listen.host, port: listen.port })}: change one of them (systemctl edit llm-router.socket)`,
    );
  }
  const url = `http://${placeOf(found)}`;
  return { url, servers: [server, ...(isLocalhost ? await listenBeside(server, Number(new URL(url).port)) : [])] };
}

/** What the house may call a machine of this name, in lower case: without the domain that it may hold, and with each that a house has. */
export function houseNames(own: string): readonly string[] {
  const called = (domain: string) => own.replace(/(?:\..*)?$/, domain);
  return [own, ...['', '.local', '.lan', '.home.arpa', '.fritz.box'].map(called)];
}

/** Localhost is both families, whatever the hosts file says (Debian's gives the name to ::1 first); a machine without IPv6 has one. */
async function listenBeside(server: Server, port: number): Promise<readonly Server[]> {
  const beside = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
  try {
    await once(beside.listen(port, '::1'), 'listening');
    return [beside];
  } catch (error) {
    if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(String((error as NodeJS.ErrnoException).code))) return [];
    server.close();
    throw error;
  }
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
async function isFor({ host, port }: ListenConfig, found: AddressInfo | string | null): Promise<boolean> {
  if (found === null || typeof found === 'string' || (port !== 0 && port !== found.port)) return false;
  const wanted = await dns.promises.lookup(host, { all: true }).catch(() => []);
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
