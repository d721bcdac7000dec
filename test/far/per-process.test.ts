// What two routers before one house add up to, since neither knows of the other: the column "per process" of docs/guarantees.md.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askChat, openChat } from '../support/ask.ts';
import { startTestHouse, startTestRouter, type TestHouse, type TestRouter } from '../support/router.ts';

const forced = { headers: { 'x-force-big': 'true' } };
let house: TestHouse;
let second: TestRouter;
let urls: readonly string[];

/** A house, and one more router with the same configuration. */
async function startTwo(config: Readonly<Record<string, unknown>> = {}) {
  house = await startTestHouse(config);
  const backends = { small: { url: house.small.url }, big: { url: house.big.url } };
  second = await startTestRouter({ config: { ...config, backends, mode: { url: `${house.mode.url}/mode` } } });
  urls = [house.url, second.url];
}
beforeEach(() => startTwo());
afterEach(async () => void (await Promise.all([second.close(), house.close()])));

test('8 in flight on big are 16 in flight on big', async () => {
  house.big.set({ prefillMs: 60_000, maxRunning: 100 });
  const leaving = new AbortController();
  const open = urls.flatMap((url) =>
    Array.from({ length: 8 }, () => openChat(url, 'hello', { ...forced, signal: leaving.signal }).catch(() => null)),
  );
  const posts = () => house.big.log.filter(({ method }) => method === 'POST').length;
  await expect.poll(posts).toBe(16);
  const ninth = await Promise.all(urls.map((url) => askChat(url, 'hello', forced)));
  leaving.abort();
  await Promise.all(open);
  expect(ninth.map(({ headers }) => headers.get('x-router-fallback'))).toEqual(['big-busy', 'big-busy']);
  expect(posts()).toBe(16);
});

test('each asks for the mode, judges the health, numbers its decisions and counts its requests by itself', async () => {
  const heavy = 'one two three four five '.repeat(1000);
  for (const url of [...urls, urls[0] ?? ''])
    expect((await askChat(url, heavy)).headers.get('x-router-backend')).toBe('big');
  expect(house.mode.log.length).toBeGreaterThanOrEqual(2);
  const read = async (url: string) => {
    const decisions = (await (await fetch(`${url}/router/decisions`)).json()) as { boot: string; records: unknown[] };
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return [
      decisions.boot,
      decisions.records.length,
      /^router_requests_total\{.*\} (\d+)$/m.exec(metrics)?.[1],
    ] as const;
  };
  const [first, other] = await Promise.all(urls.map(read));
  expect([first?.slice(1), other?.slice(1)]).toEqual([
    [2, '2'],
    [1, '1'],
  ]);
  expect(first?.[0]).not.toBe(other?.[0]);
});

test('each wakes the PC once a minute', async () => {
  await Promise.all([second.close(), house.close()]);
  const listener = createSocket('udp4');
  let heard = 0;
  listener.on('message', () => (heard += 1)).bind(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = `127.0.0.1:${listener.address().port}`;
  await startTwo({ wake: { mac: '3c:7c:3f:12:34:56', address } });
  const wake = async (url: string) => (await fetch(`${url}/router/wake`, { method: 'POST' })).json();
  const sent = [];
  for (const url of [...urls, ...urls]) sent.push(await wake(url));
  expect(sent).toEqual([true, true, false, false].map((packet) => ({ sent: packet })));
  await expect.poll(() => heard).toBe(2);
  listener.close();
});
