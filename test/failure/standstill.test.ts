// A process that stands still (a tokenizer being loaded, a starved machine) when an answer is due: nobody else is blamed for it.
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { nodeClock } from '#entry/node/clock.ts';
import { createNodeSend } from '#entry/node/send.ts';
import { createModeReader } from '#lib/house/mode.ts';
import { connectRaw, rawPost } from '../support/raw-client.ts';
import { startTestHouse } from '../support/router.ts';

/** Answers from a thread of its own, also while this one stands still. */
const elsewhere = `
  const server = require('node:http').createServer((request, response) => response.end('{"mode":"NORMAL"}'));
  server.listen(0, '127.0.0.1', () => require('node:worker_threads').parentPort.postMessage(server.address().port));`;

const deadlineMs = 200;

test('an answer that came while this process stood still is heard, though its deadline has passed', async () => {
  const thread = new Worker(elsewhere, { eval: true });
  const [port] = (await once(thread, 'message')) as [number];
  const { send, close } = createNodeSend();
  const reader = createModeReader({
    clock: nodeClock,
    send,
    url: `http://127.0.0.1:${port}/mode`,
    maxAgeMs: 1000,
    deadlineMs,
  });
  const reading = reader.current();
  await nextTurn();
  standStill(2 * deadlineMs);
  expect(await reading).toMatchObject({ mode: 'NORMAL', error: null });
  await close();
  await thread.terminate();
});

test('a body whose rest came while this process stood still is whole, though its limit has passed', async () => {
  const progressMs = 500;
  const house = await startTestHouse({ limits: { progressMs } });
  const client = await connectRaw(house.url);
  const bytes = rawPost({ messages: [{ role: 'user', content: 'Hello' }] });
  client.send(bytes.slice(0, -10));
  await expect.poll(() => house.router.app.services.buffered.bytes).toBeGreaterThan(0);
  // Timers come next in the loop, and only then what has arrived.
  await nextTurn();
  client.send(bytes.slice(-10));
  standStill(2 * progressMs);
  expect(await client.until(/^HTTP.*/)).toMatch(/^HTTP\/1\.1 200 /);
  client.socket.destroy();
  await house.close();
});

test('a time that this process slept over after its alarm was due does not count', async () => {
  const { promise: rung, resolve } = Promise.withResolvers<number>();
  let wokeAt = -Infinity;
  const sleep = () => {
    standStill(100);
    wokeAt = performance.now();
  };
  setTimeout(() => setImmediate(sleep), 5);
  nodeClock.alarm?.(resolve).set(performance.now() + 10);
  // Both timers are due in the same turn of the loop, the alarm's last.
  standStill(20);
  expect(await rung).toBeLessThan(wokeAt);
});

function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
