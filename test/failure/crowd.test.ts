// Many connections, many requests in one, and what a client sends after it said that it is done.
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import { askChat } from '../support/ask.ts';
import { connectRaw, rawPost } from '../support/raw-client.ts';

const limit = 40;
const key = 'a-key-of-this-house-1';
let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ limits: { connections: limit }, apiKeys: [{ name: 'a', key }] });
});
afterAll(() => house.close());
const withKey = { headers: { authorization: `Bearer ${key}` } };

async function connectFrom(localAddress: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(house.url).port), localAddress });
  socket.on('error', () => {}).resume();
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

test.each([
  ['that say nothing', ''],
  ['after one request without a key', 'GET /v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ['in the middle of their headers', 'GET /v1/models HTTP/1.1\r\nhost: localhost\r\n'],
])('one address with all connections, %s, locks nobody out: its longest idle gives way', async (_, bytes) => {
  const neighbour = await connectFrom('127.0.0.3');
  const crowd: Socket[] = [];
  for (let count = 0; count < limit + 10; count += 1) {
    const socket = await connectFrom('127.0.0.2');
    if (bytes !== '') socket.write(bytes);
    if (bytes.endsWith('\r\n\r\n')) await new Promise((resolve) => socket.once('data', resolve));
    crowd.push(socket);
  }
  for (let count = 0; count < 5; count += 1)
    expect((await fetch(`${house.url}/health`, { headers: { connection: 'close' } })).status).toBe(200);
  expect((await askChat(house.url, 'Hello', withKey)).status).toBe(200);
  await expect.poll(() => crowd.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(11);
  // The oldest went, the newest and the neighbour stayed.
  expect([crowd[0]?.closed, crowd.at(-1)?.closed, neighbour.closed]).toEqual([true, false, false]);
  for (const socket of [...crowd, neighbour]) socket.destroy();
});

test('a connection with a request under way never gives way', async () => {
  house.small.set({ faults: [] });
  const busy = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const client = await connectRaw(house.url);
      // A body that is still on its way.
      client.send(
        rawPost({ messages: [{ role: 'user', content: 'hello' }] }, { headers: [`x-api-key: ${key}`] }).slice(0, -5),
      );
      return client;
    }),
  );
  const idle = await Promise.all(Array.from({ length: limit + 10 }, () => connectFrom('127.0.0.1')));
  await expect.poll(() => idle.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(15);
  expect(busy.map(({ socket }) => socket.closed)).toEqual(busy.map(() => false));
  for (const { send } of busy) send('o"}]}'.slice(-5));
  for (const { until } of busy) expect(await until(/HTTP\/1\.1 \d+/)).toMatch(/^HTTP\/1\.1 200/);
  for (const socket of [...idle, ...busy.map((client) => client.socket)]) socket.destroy();
});

test('bytes after a request that said connection: close do not cost it its answer', async () => {
  const client = await connectRaw(house.url);
  const errors: unknown[] = [];
  client.socket.on('error', (error) => errors.push(error));
  const post = rawPost(
    { messages: [{ role: 'user', content: 'hello' }] },
    { headers: [`x-api-key: ${key}`, 'connection: close'] },
  );
  client.send(`${post}\r\n\r\n${'x'.repeat(300_000)}`);
  const text = await client.closed;
  expect([text.slice(0, 12), text.trimEnd().endsWith('}'), errors]).toEqual(['HTTP/1.1 200', true, []]);
});

test('thirty pipelined requests are answered in order, without a warning', async () => {
  const warned = vi.fn();
  process.on('warning', warned);
  const client = await connectRaw(house.url);
  const ids = Array.from({ length: 30 }, (_, index) => `pipelined-${index}`);
  client.send(
    ids
      .map((id) =>
        rawPost(
          { messages: [{ role: 'user', content: 'hello' }] },
          { headers: [`x-api-key: ${key}`, `x-request-id: ${id}`] },
        ),
      )
      .join(''),
  );
  const text = await client.until(/pipelined-29[^]*\}$/);
  expect([...text.matchAll(/x-request-id: (pipelined-\d+)/g)].map(([, id]) => id)).toEqual(ids);
  await new Promise((resolve) => setImmediate(resolve));
  expect(warned.mock.calls).toEqual([]);
  process.off('warning', warned);
  client.socket.destroy();
});
