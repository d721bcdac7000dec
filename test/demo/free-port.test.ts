// What goes off and comes back must find its port: nothing that the system numbers by itself may have taken it.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { startFakeMode } from '#demo/fake-mode.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { freePort } from '#demo/free-port.ts';

/** From here on Linux numbers connections, and who asks for any port, where nobody changed it. */
const firstOfSystem = 32_768;

test('no port is given twice, and none is one that a connection may get', async () => {
  const [small, mode] = await Promise.all([startFakeVllm(), startFakeMode()]);
  const ports = [small.port, Number(new URL(mode.url).port)];
  for (let count = 0; count < 100; count += 1) ports.push(await freePort());
  await Promise.all([small.close(), mode.close()]);
  expect(new Set(ports).size).toBe(ports.length);
  expect(ports.filter((port) => port >= firstOfSystem)).toEqual([]);
});

test('a port that somebody has is passed over', async () => {
  const port = (await freePort()) + 1;
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening').catch(() => undefined);
  // Where that failed, somebody else has it, and may be gone in a moment.
  if (server.listening) expect(await freePort()).not.toBe(port);
  server.close();
});
