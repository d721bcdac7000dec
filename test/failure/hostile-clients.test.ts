// Clients that would hold a connection, an answer or the budget of all for ever, whatever they send meanwhile.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectRaw, rawPost } from '../support/raw-client.ts';
import { type FaultyHouse, startFaultyHouse } from './faulty-house.ts';
import { chunk, head, streamHead } from './wire-bytes.ts';

const limits = { headersMs: 400, progressMs: 500, keepAliveMs: 300 };
const patient = { idleMs: 20_000, firstOutputMs: 20_000, answerMs: 20_000, totalMs: 60_000 };
const whole = [
  {
    send:
      head('200 OK', 'content-type: application/json', 'content-length: 20000008') +
      JSON.stringify({ y: 'y'.repeat(20_000_000) }),
  },
];
const wide = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'x'.repeat(60_000) } }] })}\n\n`;
const stream = [{ send: streamHead }, { flood: chunk(wide), everyMs: 1 }];
const ask = (isStream: boolean) => rawPost({ messages: [{ role: 'user', content: 'hello' }], stream: isStream });
const tunnel = 'CONNECT a.example:1 HTTP/1.1\r\nhost: localhost\r\n\r\n';

const start = () => startFaultyHouse({ faulty: 'big', script: [], timeouts: patient, config: { limits } });
let house: FaultyHouse;
beforeAll(async () => {
  house = await start();
});
beforeEach(() => house.small.setWork(whole));
afterAll(() => house.close());

/** The router's side of the connection on which the next request comes. */
function nextSocket(): Promise<Socket> {
  return new Promise((resolve) => {
    const onStart = (message: unknown) => {
      unsubscribe('http.server.request.start', onStart);
      resolve((message as { readonly socket: Socket }).socket);
    };
    subscribe('http.server.request.start', onStart);
  });
}

/** A client that reads nothing of its answer, for which it waits. */
async function startUnread({ url }: FaultyHouse) {
  const client = await connectRaw(url);
  client.socket.pause();
  const accepted = nextSocket();
  client.send(ask(false));
  const socket = await accepted;
  await expect.poll(() => socket.writableLength, { timeout: 10_000 }).toBeGreaterThan(0);
  return { client, socket };
}

describe('a client that reads nothing', () => {
  test.each([
    ['a stream', true],
    ['a whole answer', false],
  ])('of %s, but sends line feeds for ever, is let go after progressMs', async (_, isStream) => {
    house.small.setWork(isStream ? stream : whole);
    const client = await connectRaw(house.url);
    client.socket.pause();
    client.send(ask(isStream));
    const chatter = setInterval(() => client.send('\r\n'), limits.progressMs / 5);
    const closed = new Promise((resolve) => client.socket.once('error', resolve).once('close', resolve));
    await closed.finally(() => clearInterval(chatter));
    client.socket.destroy();
  });
});

describe('CONNECT', () => {
  test('behind an answer that is not read, and a reset, end nobody else', async () => {
    const { client, socket } = await startUnread(house);
    client.send(tunnel);
    await expect.poll(() => socket.writableEnded || socket.destroyed).toBe(true);
    // Without one its error would end the process.
    expect(socket.listenerCount('error')).toBeGreaterThan(0);
    client.socket.resetAndDestroy();
    await expect.poll(() => socket.closed).toBe(true);
    expect((await fetch(`${house.url}/health`)).status).toBe(200);
  });

  test('behind an answer that is not read leaves nothing for ever, neither a connection nor a router that stops', async () => {
    const own = await start();
    own.small.setWork(whole);
    const { client } = await startUnread(own);
    client.send(tunnel);
    await own.close();
    client.socket.destroy();
  });
});

test('what is no HTTP behind a pipelined request is not answered inside the answer before it', async () => {
  house.small.setWork([{ send: streamHead }, { flood: chunk(wide), everyMs: 5 }]);
  const client = await connectRaw(house.url);
  client.send(ask(true));
  await client.until('xxx');
  client.send(
    'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\ncontent-type: application/json\r\n\r\n',
  );
  client.send('not-a-size\r\n');
  expect(await client.closed).not.toContain('HTTP/1.1 400');
});

test('a connection with more requests under way than anybody pipelines is closed', async () => {
  house.small.setWork([]);
  const client = await connectRaw(house.url);
  client.send(ask(false).repeat(150));
  expect(await client.closed).toBe('');
  await expect.poll(() => house.router.app.services.lifetime.open).toBe(0);
});

test('a body that no handler reads is not taken in for ever', async () => {
  const client = await connectRaw(house.url);
  client.send('POST /nowhere HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n');
  const drip = setInterval(() => client.send('1\r\n \r\n'), 50);
  expect(await client.closed.finally(() => clearInterval(drip))).toMatch(/^HTTP\/1\.1 404 [^]*"not_found"[^]{0,60}$/);
});

test('a connection that is idle is closed after keepAliveMs', async () => {
  const client = await connectRaw(house.url);
  client.send('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n');
  expect(await client.closed).toMatch(/^HTTP\/1\.1 200 /);
});
