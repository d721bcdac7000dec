// What goes off and comes back must find its port: nothing that the system numbers by itself may have taken it.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startFakeMode } from '#demo/fake-mode.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { freePort } from '#demo/free-port.ts';

/** Where Linux takes the ports of connections, and of who asks for any. */
const [firstOfSystem = 0] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/).map(Number);

test('no port is given twice, and none is one that a connection may get', async () => {
  const [small, mode] = await Promise.all([startFakeVllm(), startFakeMode()]);
  const ports = [small.port, Number(new URL(mode.url).port)];
  for (let count = 0; count < 100; count += 1) ports.push(await freePort());
  await Promise.all([small.close(), mode.close()]);
  expect(new Set(ports).size).toBe(ports.length);
  expect(ports.filter((port) => port >= firstOfSystem)).toEqual([]);
});
