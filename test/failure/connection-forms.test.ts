// Old, hasty and half-closed connections: odd, but within HTTP, so they get their full answer.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw, rawPost } from '../support/raw-client.ts';
import { type FaultyHouse, startFaultyHouse } from './faulty-house.ts';
import type { Script } from './faulty-upstream.ts';
import { goodStream, goodStreamText, goodWhole, goodWholeText } from './wire-bytes.ts';

const messages = [{ role: 'user', content: 'hello' }];
const slowly = (script: Script): Script => [{ waitMs: 150 }, ...script];

let house: FaultyHouse;
beforeAll(async () => {
  house = await startFaultyHouse({ faulty: 'big', script: [] });
});
afterAll(() => house.close());

/** The text of the events in a chunked answer. */
function dechunk(text: string): string {
  return text
    .slice(text.lastIndexOf('HTTP/1.1 200'))
    .replace(/^[^]*?\r\n\r\n/, '')
    .replaceAll(/(?:^|\r\n)[0-9a-f]+\r\n/g, '')
    .replace(/\r\n$/, '');
}

describe('a connection', () => {
  test('whose client has closed its sending side gets the full answer', async () => {
    house.small.setWork(slowly(goodStream));
    const client = await connectRaw(house.url, { allowHalfOpen: true });
    client.send(rawPost({ messages, stream: true }));
    client.socket.end();
    expect(dechunk(await client.closed)).toBe(goodStreamText);
  });

  test.each(['close', 'keep-alive'])(
    'of HTTP/1.0 with connection: %s gets a stream that ends with the connection',
    async (kind) => {
      house.small.setWork(goodStream);
      const client = await connectRaw(house.url);
      client.send(rawPost({ messages, stream: true }, { version: '1.0', headers: [`connection: ${kind}`] }));
      const text = await client.closed;
      expect(text).not.toMatch(/transfer-encoding/i);
      expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe(goodStreamText);
    },
  );

  test('of HTTP/1.0 without a Host header is served', async () => {
    const client = await connectRaw(house.url);
    client.send('GET /version HTTP/1.0\r\n\r\n');
    expect(await client.closed).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('with pipelined requests is answered in order', async () => {
    const client = await connectRaw(house.url);
    house.small.setWork(slowly(goodWhole));
    const versions = 'GET /version HTTP/1.1\r\nhost: localhost\r\nx-request-id: second\r\n\r\n';
    const last = 'GET /nothing HTTP/1.1\r\nhost: localhost\r\nx-request-id: third\r\nconnection: close\r\n\r\n';
    client.send(rawPost({ messages }, { headers: ['x-request-id: first'] }) + versions + last);
    const text = await client.closed;
    expect([...text.matchAll(/x-request-id: (\w+)/g)].map(([, id]) => id)).toEqual(['first', 'second', 'third']);
    expect(text).toContain(goodWholeText);
  });

  test('with Expect: 100-continue is told to go on, and the header travels no further', async () => {
    house.small.setWork(goodWhole);
    const client = await connectRaw(house.url);
    const [top, body] = rawPost({ messages }, { headers: ['expect: 100-continue', 'connection: close'] }).split(
      '\r\n\r\n',
    );
    client.send(`${top}\r\n\r\n`);
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    client.send(body ?? '');
    expect(await client.closed).toContain(goodWholeText);
    expect(house.small.served.at(-1)?.head).not.toMatch(/expect/i);
  });

  test('with an expectation that nobody knows is served as without', async () => {
    house.small.setWork(goodWhole);
    const client = await connectRaw(house.url);
    client.send(rawPost({ messages }, { headers: ['expect: a-miracle', 'connection: close'] }));
    expect(await client.closed).toContain(goodWholeText);
    expect(house.small.served.at(-1)?.head).not.toMatch(/expect/i);
  });

  test('with a chunked body is served, and the backend gets a length', async () => {
    house.small.setWork(goodWhole);
    const body = JSON.stringify({ messages });
    const client = await connectRaw(house.url);
    client.send(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n',
    );
    for (const byte of body) client.send(`1\r\n${byte}\r\n`);
    client.send('0\r\n\r\n');
    expect(await client.closed).toContain(goodWholeText);
    expect(JSON.parse(house.small.served.at(-1)?.body ?? '')).toMatchObject({ messages });
  });
});
