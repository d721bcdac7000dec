// Connections to backends: a name is looked up once for all who want it, every address of it is tried, and our own limit ends it.
import dns from 'node:dns';
import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { metNobody } from '#lib/house/wake.ts';
import { causeOf, ConnectTimeout } from './cause-of.ts';

/** A good answer of the resolver is used as it is this long, and then while it is asked again. */
const refreshMs = 30_000;

/** An address that has not answered for this long is tried together with the next one (RFC 8305, section 5). */
const headStartMs = 50;

/** Asked for without the resolver, whose few threads may hang in other names; the address that most servers listen on is first. */
const loopback = ['127.0.0.1', '::1'];

interface Known {
  addresses: readonly string[] | null;
  askedAt: number;
  asking: Promise<readonly string[]> | null;
}

/** What names lead to. A failure never erases an address, and a question belongs to nobody: it outlives who asked first. */
export class Names {
  readonly #known = new Map<string, Known>();

  async addressesOf(name: string): Promise<readonly string[]> {
    if (isIP(name) !== 0) return [name];
    if (/(?:^|\.)localhost\.?$/i.test(name)) return loopback;
    const known = this.#known.get(name) ?? { addresses: null, askedAt: -Infinity, asking: null };
    this.#known.set(name, known);
    const isOld = known.addresses === null || performance.now() - known.askedAt > refreshMs;
    const asking = known.asking ?? (isOld ? ask(name, known) : null);
    return known.addresses ?? asking ?? [];
  }

  /** Nobody answered at its addresses: they may have changed. */
  doubt(name: string): void {
    const known = this.#known.get(name);
    if (known !== undefined) known.askedAt = -Infinity;
  }
}

function ask(name: string, known: Known): Promise<readonly string[]> {
  const asking = new Promise<readonly string[]>((resolve, reject) => {
    dns.lookup(name, { all: true, order: 'verbatim' }, (error, found) =>
      error === null ? resolve(found.map(({ address }) => address)) : reject(error),
    );
  });
  const answered = (addresses: readonly string[] | null) =>
    Object.assign(known, { addresses, askedAt: performance.now(), asking: null });
  known.asking = asking;
  asking.then(answered, () => answered(known.addresses));
  return asking;
}

/** Of several addresses: whoever was met says more than a refusal, and that says more than nobody. */
function rank(error: Error): number {
  const cause = causeOf(error, false);
  return metNobody(cause) ? 2 : Number(cause === 'refused');
}

/** undici's own connect timer is coarse, and counts a slow name anew each time; this one closes the sockets on time. */
export function dialer(names: Names, connectMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: 0, allowH2: false });
  return (options, callback) => {
    const { hostname } = options;
    const sockets: Socket[] = [];
    const errors: Error[] = [];
    let isOver = false;
    let next: NodeJS.Timeout | undefined;
    const finish: buildConnector.Callback = (...[error, socket]) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      clearTimeout(next);
      for (const other of sockets) if (other !== socket) other.destroy();
      if (error !== null) names.doubt(hostname);
      callback(...([error, socket] as Parameters<buildConnector.Callback>));
    };
    const dial = (addresses: readonly string[]): void => {
      clearTimeout(next);
      const address = addresses[sockets.length];
      if (isOver || address === undefined) return;
      const heard: buildConnector.Callback = (...[error, socket]) => {
        if (error === null) return finish(null, socket);
        errors.push(error);
        errors.sort((a, b) => rank(a) - rank(b));
        return errors.length === addresses.length ? finish(errors[0] ?? error, null) : dial(addresses);
      };
      sockets.push(connect({ ...options, hostname: address }, heard) as unknown as Socket);
      next = setTimeout(dial, headStartMs, addresses);
    };
    // The limit looks once more at what came while this process was busy.
    const timer = setTimeout(() => setImmediate(finish, new ConnectTimeout(), null), connectMs);
    void names.addressesOf(hostname).then(dial, (error: Error) => finish(error, null));
  };
}
