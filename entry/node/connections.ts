// Who is connected: at the limit the longest idle connection of the address that holds most gives way to the new one.
import type { Socket } from 'node:net';

interface Address {
  /** Silent or kept-alive connections, the longest idle first. */
  readonly idle: Set<Socket>;
  all: number;
}

/** No address has a limit of its own: a proxy is one address, and may need them all. */
export class Connections {
  readonly #limit: number;
  readonly #addresses = new Map<string, Address>();
  #all = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  join(socket: Socket): void {
    const name = socket.remoteAddress ?? '';
    const address = this.#addresses.get(name) ?? { idle: new Set(), all: 0 };
    this.#addresses.set(name, address);
    address.idle.add(socket);
    address.all += 1;
    this.#all += 1;
    places.set(socket, { address, requests: 0 });
    socket.once('close', () => {
      address.idle.delete(socket);
      address.all -= 1;
      this.#all -= 1;
      if (address.all === 0) this.#addresses.delete(name);
    });
    if (this.#all > this.#limit) this.#longestIdle()?.destroy();
  }

  /** The new connection is idle, too: where nobody else is, it is the one that goes. */
  #longestIdle(): Socket | undefined {
    let most: Address | undefined;
    for (const address of this.#addresses.values())
      if (address.idle.size > 0 && address.all > (most?.all ?? 0)) most = address;
    return most?.idle.values().next().value;
  }
}

const places = new WeakMap<Socket, { readonly address: Address; requests: number }>();

/** A request begins (1) or is over (-1). A client may send the next one before. */
export function countRequest(socket: Socket, step: 1 | -1): void {
  const place = places.get(socket);
  if (place === undefined) return;
  place.requests += step;
  if (place.requests > 0) place.address.idle.delete(socket);
  else if (!socket.destroyed) place.address.idle.add(socket);
}
