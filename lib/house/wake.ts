// Wake-on-LAN: one magic packet for a gaming PC that sleeps, at most once a minute, and only where nobody at all was met.
import type { Config } from '#lib/config/types.ts';
import type { Clock } from '#lib/ports.ts';

type WakeConfig = NonNullable<Config['wake']>;

/** Sends one datagram; `near`: the host whose subnet's broadcast address is meant where no address is given. May reject. */
export type SendDatagram = (packet: Uint8Array, address: WakeConfig['address'], near: string) => Promise<void>;

/** True: a packet went out. False: one did within the last minute, or the network took none. */
export type Waker = () => Promise<boolean>;

const atMostEveryMs = 60_000;

/** Null where nobody can be woken: nothing is configured, or this runtime sends no datagrams. */
export function createWaker({ wake, backends }: Config, clock: Clock, send: SendDatagram | undefined): Waker | null {
  if (wake === null || backends.big === null || send === undefined) return null;
  const near = new URL(backends.big.url).hostname;
  const packet = magicPacket(wake.mac);
  let lastAt = -Infinity;
  return async () => {
    if (clock.now() - lastAt < atMostEveryMs) return false;
    lastAt = clock.now();
    return send(packet, wake.address, near).then(
      () => true,
      () => false,
    );
  };
}

/** Six bytes FF, then the address sixteen times: 102 bytes (AMD, Magic Packet Technology, 20213). */
function magicPacket(mac: string): Uint8Array {
  const address = Array.from({ length: 6 }, (_, index) => Number.parseInt(mac.slice(2 * index, 2 * index + 2), 16));
  return Uint8Array.from([...Array<number>(6).fill(0xff), ...Array.from({ length: 16 }, () => address).flat()]);
}

const nobody = new Set(['no-route', 'connect-timeout', 'dns']);

/** Nobody was met at all. A refusal or an answer means that the PC is up, and its model stopped, perhaps for a game. */
export function metNobody(cause: string | null): boolean {
  return cause !== null && nobody.has(cause);
}
