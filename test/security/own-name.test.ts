// A machine whose name holds its domain, as some set it up: it is served by each name that the house may call it by.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import { connectRaw } from '../support/raw-client.ts';

vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  hostname: () => 'Server.example.org',
}));

let house: TestHouse;
beforeAll(async () => void (house = await startTestHouse()));
afterAll(() => house.close());

test.each([
  ['server.example.org', 200],
  ['server', 200],
  ['SERVER.local', 200],
  ['server.fritz.box:8080', 200],
  ['example.org', 421],
  ['server.example.org.local', 421],
])('the Host %s is answered with %d', async (host, status) => {
  const client = await connectRaw(house.url);
  client.send(`GET /v1/models HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  expect(await client.closed).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});
