// Sends a magic packet: one UDP datagram to an address, or to the broadcast address of the subnet in which a host lives.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { SendDatagram } from '#lib/house/wake.ts';

/** Discard: where magic packets go by custom. */
const wakePort = 9;

export const sendDatagram: SendDatagram = async (packet, address, near) => {
  const { host, port } = address ?? { host: broadcastNear(near), port: wakePort };
  const socket = createSocket('udp4');
  try {
    socket.bind(0);
    await once(socket, 'listening');
    socket.setBroadcast(true);
    await new Promise<void>((resolve, reject) =>
      socket.send(packet, port, host, (error) => (error === null ? resolve() : reject(error))),
    );
  } finally {
    socket.close();
  }
};

/** A name, or a host of no subnet of this machine: the limited broadcast address, which goes where the default route goes. */
function broadcastNear(host: string): string {
  if (!isIPv4(host)) return '255.255.255.255';
  const wanted = bits(host);
  const mine = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const near = mine.find(
    ({ family, address, netmask }) => family === 'IPv4' && ((bits(address) ^ wanted) & bits(netmask)) === 0,
  );
  if (near === undefined) return '255.255.255.255';
  const broadcast = bits(near.address) | ~bits(near.netmask);
  return [24, 16, 8, 0].map((shift) => (broadcast >>> shift) & 255).join('.');
}

function bits(address: string): number {
  return address.split('.').reduce((all, part) => (all << 8) | Number(part), 0);
}
