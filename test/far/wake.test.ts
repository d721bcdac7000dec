// Wake-on-LAN: a UDP listener hears one packet for forced work that meets nobody, and none for anything else.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { askChat } from '../support/ask.ts';
import { createClockedApp } from '../support/clocked-app.ts';
import { startTestRouter } from '../support/router.ts';
import { patient } from '../proof/patient.ts';

/** A name that nobody has (RFC 6761). */
const nobody = 'http://nobody.invalid:8000';
const forced = { headers: { 'x-force-big': 'true' } };
const strict = { headers: { ...forced.headers, 'x-router-strict': 'true' } };

let listener: ReturnType<typeof createSocket>;
let heard: Buffer[];
beforeEach(async () => {
  listener = createSocket('udp4');
  heard = [];
  listener.on('message', (packet) => heard.push(packet));
  listener.bind(0, '127.0.0.1');
  await once(listener, 'listening');
});
afterEach(() => void listener.close());

/** All datagrams sent before this one have been heard when it has. */
async function heardUntilNow(): Promise<readonly Buffer[]> {
  const marker = createSocket('udp4');
  const { port } = listener.address();
  marker.send('marker', port, '127.0.0.1');
  await expect.poll(() => heard.some((packet) => String(packet) === 'marker')).toBe(true);
  marker.close();
  return heard.filter((packet) => String(packet) !== 'marker');
}

async function startSleepingHouse(bigUrl: string, more: Readonly<Record<string, unknown>> = {}) {
  const small = await startFakeVllm({ role: 'small', model: 'small-7b' });
  const router = await startTestRouter({
    config: {
      backends: { small: { url: small.url, ...patient.backends.small }, big: { url: bigUrl } },
      health: patient.health,
      wake: { mac: '3C-7C-3F-12-34-56', address: `127.0.0.1:${listener.address().port}` },
      ...more,
    },
  });
  return { url: router.url, router, close: () => Promise.all([router.close(), small.close()]) };
}

test('forced work that meets nobody wakes the PC with one packet of 102 bytes, says so, and small answers', async () => {
  const house = await startSleepingHouse(nobody);
  const first = await askChat(house.url, 'hello', forced);
  const second = await askChat(house.url, 'hello', forced);
  const third = await askChat(house.url, 'hello', strict);
  const outcomes = await Promise.all([first, second].map(({ requestId }) => house.router.outcomeOf(requestId)));
  const packets = await heardUntilNow();
  await house.close();
  expect([first, second, third].map(({ status, headers }) => [status, headers.get('x-router-woke')])).toEqual([
    [200, 'true'],
    [200, null],
    [503, null],
  ]);
  expect(outcomes.map(({ woke }) => woke)).toEqual([true, undefined]);
  expect(packets.map((packet) => packet.toString('hex'))).toEqual(['ff'.repeat(6) + '3c7c3f123456'.repeat(16)]);
});

test('unforced work, a key that may not force, and a PC that refuses or answers wake nobody', async () => {
  const key = 'a-key-of-sixteen-characters';
  const apiKeys = [{ name: 'tablet', key, mayForce: false }];
  const big = await startFakeVllm({ role: 'big', model: 'big-32b' });
  const failing = await startFakeVllm({ role: 'big', behavior: { healthStatus: 503 } });
  const asked: readonly (readonly [string, Readonly<Record<string, unknown>>, Record<string, string>])[] = [
    [nobody, {}, {}],
    [nobody, { apiKeys }, { ...forced.headers, 'x-api-key': key }],
    ['http://127.0.0.1:1', {}, forced.headers],
    [failing.url, {}, forced.headers],
    [big.url, {}, forced.headers],
  ];
  for (const [url, more, headers] of asked) {
    const house = await startSleepingHouse(url, more);
    expect((await askChat(house.url, 'hello', { headers })).status).toBe(200);
    await house.close();
  }
  expect(await heardUntilNow()).toEqual([]);
  await Promise.all([big.close(), failing.close()]);
});

test.each([
  ['no-route', true],
  ['connect-timeout', true],
  ['dns', true],
  ['refused', false],
  ['reset', false],
  ['ended', false],
  ['first-output-timeout', false],
  [{ status: 503, text: '' }, false],
] as const)('forced work that meets %j on big wakes it: %s; again only after a minute', async (met, wakes) => {
  const sentAt: number[] = [];
  const small = { status: 200, text: '{"data":[{"id":"m"}],"choices":[{"message":{"content":"ok"}}]}' };
  const house = createClockedApp(
    (host) => (host === 'big' ? met : small),
    (clock) => ({ sendDatagram: async () => void sentAt.push(clock.now()) }),
    { config: { wake: { mac: '3c:7c:3f:12:34:56' } } },
  );
  for (const waitMs of [0, 30_000, 29_000, 2000]) {
    await house.clock.advance(waitMs);
    expect((await house.ask(forced.headers)).status).toBe(200);
    await house.ask();
  }
  expect(sentAt).toEqual(wakes ? [0, 61_000] : []);
});

test('a person wakes it with POST /router/wake, at most once a minute; other origins and keys that may not force do not', async () => {
  const keys = ['a-key-that-may-force', 'a-key-that-may-not-force'];
  const apiKeys = keys.map((key, index) => ({ name: `key${index}`, key, mayForce: index === 0 }));
  const open = await startSleepingHouse(nobody);
  const keyed = await startSleepingHouse(nobody, { apiKeys });
  const post = async (url: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/router/wake`, { method: 'POST', headers });
    return [response.status, ((await response.json()) as { sent?: boolean }).sent];
  };
  expect(await post(open.url, { origin: 'http://evil.example' })).toEqual([403, undefined]);
  expect(await post(keyed.url, { 'x-api-key': keys[1] ?? '' })).toEqual([403, undefined]);
  expect(await post(open.url)).toEqual([200, true]);
  expect(await post(open.url)).toEqual([200, false]);
  expect(await post(keyed.url, { 'x-api-key': keys[0] ?? '' })).toEqual([200, true]);
  expect(await heardUntilNow()).toHaveLength(2);
  await Promise.all([open.close(), keyed.close()]);
});

test('where nothing is configured there is nobody to wake', async () => {
  const house = await startSleepingHouse(nobody, { wake: null });
  expect((await fetch(`${house.url}/router/wake`, { method: 'POST' })).status).toBe(404);
  await house.close();
});
