// Uploads that drip do not hold a stop: it is over within `shutdownMs`, and a moment for last bytes.
import { expect, test } from 'vitest';
import { connectRaw } from '../support/raw-client.ts';
import { startTestHouse } from '../support/router.ts';

const shutdownMs = 500;
/** Last bytes have a second or two; a busy machine takes its time. */
const momentsMs = 5000;

test('nine clients that drip their uploads do not keep a router alive that is told to stop', async () => {
  const house = await startTestHouse({ limits: { progressMs: 60_000 } });
  const head = 'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json';
  const clients = await Promise.all(
    Array.from({ length: 9 }, async () => {
      const client = await connectRaw(house.url);
      client.send(`${head}\r\ncontent-length: 1000000\r\n\r\n{"messages":[`);
      return client;
    }),
  );
  const drip = setInterval(() => {
    for (const { socket, send } of clients) if (!socket.destroyed) send(' ');
  }, 20);
  const { buffered } = house.router.app.services;
  await expect.poll(() => buffered.bytes, { timeout: 5000 }).toBeGreaterThan(9 * 13);
  const started = performance.now();
  await house.router.close(shutdownMs);
  expect(performance.now() - started).toBeLessThan(shutdownMs + momentsMs);
  await Promise.all(clients.map(({ closed }) => closed));
  clearInterval(drip);
  expect(buffered.bytes).toBe(0);
  await house.close();
});
