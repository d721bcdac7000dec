// `listen.host: localhost` is both loopback addresses, whatever the machine's hosts file says.
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestHouse, type TestHouse } from '../support/router.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
const addresses = ['127.0.0.1', ...(hasIpv6 ? ['[::1]'] : [])];

let house: TestHouse;
beforeEach(async () => {
  house = await startTestHouse({ listen: { host: 'localhost' }, stream: { holdMs: 0 } });
});
afterEach(() => house.close());

const chatOn = (address: string) =>
  fetch(`http://${address}:${new URL(house.url).port}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'Hi' }] }),
  });

test.each(addresses)('a router on localhost answers at %s', async (address) => {
  expect((await chatOn(address)).status).toBe(200);
});

test('both addresses finish what runs when it stops, and then nobody is there', async () => {
  house.small.set({ prefillMs: 300, answer: 'to the end' });
  const running = await Promise.all(addresses.map(chatOn));
  await house.router.close(5000);
  for (const response of running) expect(await response.text()).toContain('[DONE]');
  for (const address of addresses) await expect(chatOn(address)).rejects.toThrow();
});
