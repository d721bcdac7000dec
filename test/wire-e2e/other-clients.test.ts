// What clients of other languages do: bursts, addresses in absolute form, request ids of their own.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import { askChat } from '../support/ask.ts';
import { connectRaw } from '../support/raw-client.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

test('a burst of 200 requests is not refused: the server queues, and small has nobody behind it', async () => {
  const seen = await Promise.all(Array.from({ length: 200 }, () => askChat(house.url, 'Hello')));
  expect(seen.filter(({ status }) => status !== 200)).toEqual([]);
});

test.each([200, 404, 405])('every answer on the messages API has its request id by both names: %i', async (status) => {
  const path = status === 404 ? '/v1/messages/nothing' : '/v1/messages';
  const response = await fetch(house.url + path, {
    method: status === 405 ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'mine' },
    ...(status === 405 ? {} : { body: JSON.stringify({ max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }) }),
  });
  expect([response.status, response.headers.get('request-id'), response.headers.get('x-request-id')]).toEqual([
    status,
    'mine',
    'mine',
  ]);
});

test.each([
  ['http://localhost/version', 'localhost', 200],
  ['http://LOCALHOST:8080/version', 'localhost:8080', 200],
  ['http://127.0.0.1:1/version', 'evil.example', 200],
  ['http://localhost?x=1', 'localhost', 404],
  ['http://evil.example/version', 'localhost', 400],
  ['http://evil.example/version', 'evil.example', 421],
  ['http://u:p@localhost/version', 'localhost', 400],
  ['http://localhost/v1/../version', 'localhost', 400],
  ['http:///version', 'localhost', 400],
  ['https://localhost/version', 'localhost', 400],
  ['ftp://localhost/version', 'localhost', 400],
])('the target %s with the Host %s is answered by its own host alone: %i', async (target, host, status) => {
  const client = await connectRaw(house.url);
  client.send(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  expect(await client.closed).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});
