// Nothing in a request can make the router connect to a place that the configuration does not name, and no key of a client leaves it.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import { asks } from './ask-in.ts';
import { observe } from './observe.ts';

/** Every `host:port` and every looked-up name that any socket of this process turned to. */
const turnedTo = new Set<string>();
const watch = (message: unknown) => {
  const { socket } = message as { socket: Socket };
  socket.on('connectionAttempt', (ip, port) => turnedTo.add(`${ip}:${port}`));
  socket.on('lookup', (_error, _address, _family, host) => turnedTo.add(host));
};

/** A server that nothing may ever reach, and that every request names. */
const elsewhere = createServer((socket) => {
  visits += 1;
  socket.destroy();
});
let visits = 0;
let house: TestHouse;
let bait: string;
beforeAll(async () => {
  subscribe('net.client.socket', watch);
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  bait = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/v1`;
  const secret = { apiKey: 'the-key-of-the-backend', headers: { 'x-tunnel': 'token' } };
  house = await startTestHouse({ backends: { small: secret, big: secret } });
});
afterAll(async () => {
  unsubscribe('net.client.socket', watch);
  elsewhere.close();
  await house.close();
});

const hostOf = (url: string) => new URL(url).host;

test('the addresses connected to are the configured ones, whatever a request names', async () => {
  const names = ['api_base', 'base_url', 'url', 'endpoint', 'proxy', 'webhook', 'callback_url', 'server_url', 'host'];
  const headers = Object.fromEntries(
    ['x-forwarded-host', 'x-forwarded-for', 'x-original-url', 'x-rewrite-url', 'x-upstream', 'forwarded', 'referer']
      .concat(['x-portkey-custom-host', 'openai-base-url', 'x-router-backend-url', 'via'])
      .map((name) => [name, bait]),
  );
  const fields = Object.fromEntries(names.map((name) => [name, bait]));
  for (const ask of asks) {
    const more = { ...fields, tools: [{ type: 'mcp', server_url: bait }], metadata: fields, stream: true };
    const bodies = [ask.body('Hi', more), { ...ask.withImage('Hi', bait), ...fields }, ask.body(bait, { model: bait })];
    for (const body of bodies)
      for (const force of ['0', '1'])
        await observe(house.url, {
          target: `${ask.path}?url=${encodeURIComponent(bait)}&base_url=${bait}`,
          headers: { ...headers, 'x-force-big': force },
          body: JSON.stringify(body),
        });
  }
  await observe(house.url, { target: '/v1/embeddings', headers, body: JSON.stringify({ input: bait, ...fields }) });
  await observe(house.url, { method: 'GET', target: `/v1/models/${encodeURIComponent(bait)}`, headers });
  const configured = [house.small.url, house.big.url, house.mode.url].map(hostOf);
  const allowed = new Set([hostOf(house.url), ...configured, '127.0.0.1']);
  expect([...turnedTo].filter((place) => !allowed.has(place))).toEqual([]);
  expect(turnedTo).toContain(hostOf(house.big.url));
  expect(visits).toBe(0);
});

test("a client's key, cookie or router header is seen by no upstream; the backend's own key is", async () => {
  const canary = 'canary-5f1d2c';
  const headers = {
    authorization: `Bearer ${canary}`,
    'x-api-key': canary,
    cookie: `session=${canary}`,
    'proxy-authorization': `Basic ${canary}`,
    'x-router-note': canary,
    connection: 'x-private, keep-alive',
    'x-private': canary,
  };
  house.small.clearLog();
  house.big.clearLog();
  for (const ask of asks)
    for (const force of ['0', '1'])
      await observe(house.url, {
        target: ask.path,
        headers: { ...headers, 'x-force-big': force },
        body: JSON.stringify(ask.body('Hi')),
      });
  const seen = [...house.small.log, ...house.big.log, ...house.mode.log].filter(({ method }) => method !== 'HEAD');
  expect(seen.length).toBeGreaterThanOrEqual(8);
  expect(JSON.stringify(seen.map(({ target, rawHeaders }) => [target, rawHeaders]))).not.toContain(canary);
  const keys = seen.filter(({ method }) => method === 'POST').map(({ rawHeaders }) => rawHeaders.join('\n'));
  expect(keys.every((lines) => lines.includes('Bearer the-key-of-the-backend') && lines.includes('token'))).toBe(true);
});
