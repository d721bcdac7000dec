// Requests made to hurt: large, slow, many, deep, or heavy to read. The router stays small, quick and standing.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultyHouse, startFaultyHouse } from '../failure/faulty-house.ts';
import { goodWhole } from '../failure/wire-bytes.ts';
import { held } from '../support/held.ts';
import { connectRaw, rawPost } from '../support/raw-client.ts';

const limits = { bodyBytes: 2_500_000, bufferedBytes: 3_500_000, progressMs: 1500 };
let house: FaultyHouse;
beforeAll(async () => {
  house = await startFaultyHouse({
    faulty: 'big',
    script: goodWhole,
    stream: false,
    config: { limits },
    timeouts: { firstOutputMs: 60_000, answerMs: 60_000 },
  });
});
afterAll(() => house.close());

const top = 'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(`${house.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body as BodyInit,
  });
const buffered = () => house.router.app.services.buffered.bytes;

describe('a body bomb', () => {
  test('of 300 MB in chunks gets 413 long before its end, and its bytes are given back', async () => {
    const client = await connectRaw(house.url);
    client.send(`${top}transfer-encoding: chunked\r\n\r\n`);
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    let sent = 0;
    while (!client.socket.destroyed && sent < 300_000_000) {
      sent += chunk.length;
      if (!client.socket.write(chunk))
        await new Promise((resolve) => client.socket.once('drain', resolve).once('close', resolve));
    }
    expect(await client.closed).toMatch(/^HTTP\/1\.1 413 [^]*body_too_large/);
    expect(buffered()).toBe(0);
  });

  test.each([
    ['of one byte', '1\r\n \r\n'.repeat(10_000), 30, 300_000],
    ['of one byte and of a thousand in turns', `1\r\n \r\n400\r\n${' '.repeat(1024)}\r\n`.repeat(100), 20, 2_050_000],
  ])('in chunks %s takes no more room than its bytes', async (_, chunks, times, bytes) => {
    const client = await connectRaw(house.url);
    client.send(`${top}transfer-encoding: chunked\r\n\r\n`);
    const before = held();
    for (let sent = 0; sent < times; sent += 1) await new Promise((resolve) => client.socket.write(chunks, resolve));
    await expect.poll(buffered, { timeout: 10_000 }).toBe(bytes);
    expect(held() - before).toBeLessThan(10_000_000);
    client.socket.destroy();
    await expect.poll(buffered).toBe(0);
  });

  test('that declares 300 MB gets 413 at once', async () => {
    const client = await connectRaw(house.url);
    client.send(`${top}content-length: 300000000\r\n\r\n`);
    expect(await client.until('body_too_large')).toMatch(/^HTTP\/1\.1 413 /);
    await client.closed;
  });

  test('that is compressed gets 415 and is never unpacked', async () => {
    const response = await post(gzipSync(Buffer.alloc(10_000_000)), { 'content-encoding': 'gzip' });
    expect(response.status).toBe(415);
  });

  test('beyond the budget of all bodies gets 503, and the others are served', async () => {
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'a'.repeat(1_900_000) }] });
    const first = await connectRaw(house.url);
    first.send(`${top}content-length: ${body.length}\r\n\r\n${body.slice(0, -1)}`);
    await expect.poll(buffered).toBe(body.length - 1);
    const second = await post(body);
    expect({
      status: second.status,
      retry: second.headers.get('retry-after'),
      text: await second.text(),
    }).toMatchObject({ status: 503, retry: '2', text: expect.stringContaining('buffer_full') });
    first.send(body.slice(-1));
    expect(await first.until('Grüße')).toMatch(/^HTTP\/1\.1 200 /);
    first.socket.destroy();
    await expect.poll(buffered).toBe(0);
  });
});

describe('a body that is heavy to read', () => {
  const user = (content: string) => JSON.stringify({ messages: [{ role: 'user', content }] });
  const keys = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [index, 1]));
  test.each([
    ['200,000 letters a', user('a'.repeat(200_000)), 200],
    ['200,000 spaces', user(' '.repeat(200_000)), 200],
    ['200,000 line feeds', user('\n'.repeat(200_000)), 200],
    ['100,000 emoji', user('🙂'.repeat(100_000)), 200],
    ['100,000 Chinese characters', user('漢'.repeat(100_000)), 200],
    ['20,000 end-of-text marks', user('<|endoftext|>'.repeat(20_000)), 200],
    ['200,000 integer keys', JSON.stringify({ messages: [], ...keys }), 200],
    ['a depth of 100,000', `{"messages":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400],
    [
      '__proto__ and constructor',
      '{"__proto__":{"stream":true,"polluted":1},"constructor":{"prototype":{"polluted":1}},"messages":[]}',
      200,
    ],
    ['a long number', `{"messages":[],"seed":${'9'.repeat(100_000)}}`, 200],
    ['lone surrogates', '{"messages":[{"role":"user","content":"\\ud800"}]}', 200],
  ])('%s never stalls the loop beyond 5 × what is promised', async (_, body, status) => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const response = await post(body);
    delay.disable();
    expect(response.status).toBe(status);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    // On a busy machine everything takes longer: what parsing alone takes here is the measure.
    const startedAt = performance.now();
    if (status === 200) JSON.parse(body);
    const parseMs = performance.now() - startedAt;
    expect(delay.max / 1e6).toBeLessThan(Math.max(5 * 200, 12 * parseMs));
  });
});

describe('many at once', () => {
  test('1,000 idle connections cost little, and another client is served meanwhile', async () => {
    const before = process.memoryUsage().rss;
    const clients = await Promise.all(Array.from({ length: 1000 }, () => connectRaw(house.url)));
    for (const client of clients) client.send('POST /v1/chat/completions HTTP/1.1\r\n');
    expect((await post(JSON.stringify({ messages: [] }))).status).toBe(200);
    expect(process.memoryUsage().rss - before).toBeLessThan(64_000_000);
    for (const { socket } of clients) socket.destroy();
  });

  test('connections never exceed the limit, and a new one is served all the same', async () => {
    const narrow = await startFaultyHouse({ faulty: 'big', script: [], config: { limits: { connections: 20 } } });
    const clients = await Promise.all(Array.from({ length: 30 }, () => connectRaw(narrow.url)));
    expect((await fetch(`${narrow.url}/version`, { headers: { connection: 'close' } })).status).toBe(200);
    await expect.poll(() => clients.filter(({ socket }) => socket.closed).length).toBeGreaterThanOrEqual(10);
    for (const { socket } of clients) socket.destroy();
    await narrow.close();
  });

  test('forced requests beyond maxInFlight fail soft as big-busy', async () => {
    house.big.setWork([]);
    const ask = () => rawPost({ messages: [] }, { headers: ['x-force-big: 1'] });
    const clients = await Promise.all(Array.from({ length: 8 }, () => connectRaw(house.url)));
    for (const client of clients) client.send(ask());
    await expect.poll(() => house.router.app.services.big?.slots.taken()).toEqual({ forced: 8, unforced: 0 });
    const ninth = await post(JSON.stringify({ messages: [] }), { 'x-force-big': '1' });
    expect({ status: ninth.status, fallback: ninth.headers.get('x-router-fallback') }).toEqual({
      status: 200,
      fallback: 'big-busy',
    });
    for (const { socket } of clients) socket.destroy();
    await expect.poll(() => house.router.app.services.big?.slots.taken()).toEqual({ forced: 0, unforced: 0 });
  });
});
