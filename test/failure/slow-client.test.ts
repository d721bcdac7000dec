// Clients without progress: in their headers, in their body, in reading the answer.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw, rawPost } from '../support/raw-client.ts';
import { type FaultyHouse, startFaultyHouse } from './faulty-house.ts';
import { chunk, goodStream, goodStreamText, head, streamHead } from './wire-bytes.ts';

const limits = { headersMs: 400, progressMs: 500 };
const wide = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'x'.repeat(60_000) } }] })}\n\n`;
const ask = (id: string, stream = true) =>
  rawPost({ messages: [{ role: 'user', content: 'hello' }], stream }, { headers: [`x-request-id: ${id}`] });

/** Resolves when the router's side of the next request's connection is closed. */
function nextRequestClosed(): Promise<void> {
  return new Promise((resolve) => {
    const onStart = (message: unknown) => {
      unsubscribe('http.server.request.start', onStart);
      (message as { readonly socket: Socket }).socket.once('close', () => resolve());
    };
    subscribe('http.server.request.start', onStart);
  });
}

let house: FaultyHouse;
beforeAll(async () => {
  house = await startFaultyHouse({
    faulty: 'big',
    script: [],
    timeouts: { idleMs: 20_000, firstOutputMs: 20_000, answerMs: 20_000, totalMs: 60_000 },
    config: { limits },
  });
});
afterAll(() => house.close());

describe('a client without progress', () => {
  test.each(['', 'POST /v1/chat/comp', 'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nx-slow: '])(
    'in its headers (%j) gets 408 after headersMs, drop by drop or silent',
    async (start) => {
      const client = await connectRaw(house.url);
      client.send(start);
      const drip = setInterval(() => client.send('a'), start === '' ? 1e6 : 50);
      const text = await client.closed;
      clearInterval(drip);
      expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[^]*"code":"headers_timeout"/);
    },
  );

  test('in its body gets 408 after progressMs, and nothing is decided', async () => {
    const client = await connectRaw(house.url);
    client.send(ask('slow-body').slice(0, -10));
    expect(await client.closed).toMatch(/^HTTP\/1\.1 408 [^]*"code":"body_timeout"/);
    expect((await house.router.records()).filter(({ rid }) => rid === 'slow-body')).toEqual([]);
    expect(house.router.app.services.buffered.bytes).toBe(0);
  });

  test.each([limits.progressMs / 2, 1])(
    'in its body, with a byte every %i ms for ever, gets 408: it would hold the budget of all',
    async (everyMs) => {
      const client = await connectRaw(house.url);
      client.send(
        ask('dripping-body')
          .slice(0, -30)
          .replace(/content-length: \d+/, 'content-length: 100000'),
      );
      const drip = setInterval(() => client.send(' '), everyMs);
      const answered = client.until(/HTTP/).finally(() => clearInterval(drip));
      expect(await answered).toMatch(/^HTTP\/1\.1 408 /);
      client.socket.destroy();
    },
  );

  test('in its body, but with a byte now and then, is served', async () => {
    house.small.setWork(goodStream);
    const client = await connectRaw(house.url);
    const bytes = ask('drops');
    client.send(bytes.slice(0, -6));
    for (const byte of bytes.slice(-6)) {
      await sleep(limits.progressMs / 4);
      client.send(byte);
    }
    expect(await client.until('[DONE]')).toContain('HTTP/1.1 200 OK');
    client.socket.destroy();
  });

  test.each([
    { what: 'a stream', stream: true, script: [{ send: streamHead }, { flood: chunk(wide), everyMs: 1 }] },
    {
      what: 'a whole answer',
      stream: false,
      script: [
        {
          send:
            // This upstream serves no second request on its connection.
            head('200 OK', 'content-type: application/json', 'content-length: 20000008', 'connection: close') +
            JSON.stringify({ y: 'y'.repeat(20_000_000) }),
        },
      ],
    },
  ])('in reading $what is let go after progressMs', async ({ what, stream, script }) => {
    house.small.setWork(script);
    const id = what.replaceAll(' ', '-');
    const client = await connectRaw(house.url);
    client.socket.pause();
    const letGo = nextRequestClosed();
    client.send(ask(id, stream));
    await letGo;
    if (stream) expect(await house.router.outcomeOf(id)).toMatchObject({ end: 'client-gone' });
    client.socket.resume();
    expect((await client.closed).length).toBeLessThan(20_000_000);
  });

  test('a reader slower than its stream gets every event', async () => {
    house.small.setWork([
      { send: streamHead + chunk(wide.repeat(100)) + chunk(goodStreamText) + '0\r\n\r\n' },
      'again',
    ]);
    const client = await connectRaw(house.url);
    client.send(ask('slow-reader'));
    const drip = setInterval(() => (client.socket.isPaused() ? client.socket.resume() : client.socket.pause()), 40);
    await client.until('[DONE]');
    clearInterval(drip);
    client.socket.destroy();
    expect(await house.router.outcomeOf('slow-reader')).toMatchObject({ end: 'complete', events: 105 });
  });
});
