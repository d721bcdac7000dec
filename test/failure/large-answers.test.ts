// Large answers in one piece, for clients that do not read them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectRaw, rawPost } from '../support/raw-client.ts';
import { type FaultyHouse, startFaultyHouse } from './faulty-house.ts';
import { json } from './wire-bytes.ts';

const megabyte = 1_048_576;
let house: FaultyHouse;
beforeAll(async () => {
  house = await startFaultyHouse({
    faulty: 'small',
    script: json('200 OK', { data: 'x'.repeat(7 * megabyte) }),
    stream: false,
    timeouts: { totalMs: 60_000, idleMs: 30_000, answerMs: 30_000 },
  });
});
afterAll(() => house.close());

test('an answer that its client does not take holds its slot to the last byte, and many of them little memory', async () => {
  const body = { messages: [{ role: 'user', content: 'hello' }] };
  const slots = () => house.router.app.services.small.slots.taken().unforced;
  const readers = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const client = await connectRaw(house.url);
      client.socket.pause();
      client.send(rawPost(body, { headers: [`x-request-id: reader-${index}`] }));
      return client;
    }),
  );
  await expect.poll(slots, { timeout: 20_000 }).toBe(12);
  expect(slots()).toBe(12);
  const [first, ...others] = readers;
  first?.socket.resume();
  expect(await house.router.outcomeOf('reader-0')).toMatchObject({ end: 'complete', status: 200 });
  expect(slots()).toBe(11);
  for (const { socket } of others) socket.destroy();
  await expect.poll(slots, { timeout: 10_000 }).toBe(0);
  expect(await house.router.outcomeOf('reader-11')).toMatchObject({ end: 'client-gone' });
});
