// A client that leaves: the backend's connection closes at once, whatever was going on, and nothing else is asked.
import { describe, expect, test } from 'vitest';
import { connectRaw, rawPost } from '../support/raw-client.ts';
import { startFaultyHouse } from './faulty-house.ts';
import type { Script } from './faulty-upstream.ts';
import { chunk, output, preamble, streamHead } from './wire-bytes.ts';

/** Five times what is promised: this machine is shared. */
const withinMs = 500;
/** How long something may take of which nothing is promised. */
const patient = { timeout: 20_000 };
const id = 'request-1';
const headers = ['x-force-big: true', `x-request-id: ${id}`];
const ask = rawPost({ messages: [{ role: 'user', content: 'hello' }], stream: true }, { headers });

interface Case {
  readonly when: string;
  readonly script: Script;
  /** What the client waits for before it leaves; null: until the backend has the request. */
  readonly seen: string | null;
  readonly how: 'close' | 'reset';
}

const cases: readonly Case[] = [
  { when: 'before the head of the answer', script: [], seen: null, how: 'close' },
  { when: 'before the head of the answer', script: [], seen: null, how: 'reset' },
  { when: 'while events are held', script: [{ send: streamHead + chunk(preamble) }], seen: null, how: 'close' },
  { when: 'while the stream is silent', script: [{ send: streamHead + chunk(output) }], seen: 'data:', how: 'close' },
  { when: 'while the stream is silent', script: [{ send: streamHead + chunk(output) }], seen: 'data:', how: 'reset' },
  {
    when: 'while the stream flows',
    script: [{ send: streamHead }, { flood: chunk(output), everyMs: 5 }],
    seen: 'data:',
    how: 'close',
  },
];

/** No limit of the router's may end what the client is to end. */
const timeouts = { firstOutputMs: 20_000, answerMs: 20_000, idleMs: 20_000, totalMs: 20_000 };
const startHouse = (script: Script) =>
  startFaultyHouse({ faulty: 'big', script, timeouts, config: { stream: { holdMs: 20_000 } } });

describe('a client that leaves', () => {
  // One after the other: in one process the start of a house delays the end of another one's connection.
  test.each(cases)('$when ($how) frees big at once', async ({ script, seen, how }) => {
    const house = await startHouse(script);
    const client = await connectRaw(house.url);
    client.send(ask);
    const upstream = await house.big.work();
    if (seen !== null) await client.until(seen);
    const leftAt = performance.now();
    if (how === 'close') client.socket.destroy();
    else client.socket.resetAndDestroy();
    expect((await upstream.closed) - leftAt).toBeLessThan(withinMs);
    const outcome = await house.router.outcomeOf(id);
    expect(outcome).toMatchObject({ end: 'client-gone', attempts: [{ backend: 'big', cause: 'client-gone' }] });
    expect(house.small.served.filter(({ line }) => line.startsWith('POST'))).toEqual([]);
    expect(house.router.app.services.big?.slots.taken()).toEqual({ forced: 0, unforced: 0 });
    await house.close();
  });

  test('under back-pressure frees big at once', async () => {
    const event = chunk(
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'x'.repeat(60_000) } }] })}\n\n`,
    );
    const house = await startHouse([{ send: streamHead }, { flood: event, everyMs: 1 }]);
    const client = await connectRaw(house.url);
    client.socket.pause();
    client.send(ask);
    const upstream = await house.big.work();
    await expect.poll(() => house.big.backlog(), patient).toBeGreaterThan(1_000_000);
    const leftAt = performance.now();
    client.socket.destroy();
    expect((await upstream.closed) - leftAt).toBeLessThan(withinMs);
    expect(await house.router.outcomeOf(id)).toMatchObject({ end: 'client-gone' });
    await house.close();
  });

  test('in the middle of its upload is never decided on', async () => {
    const house = await startHouse([]);
    const client = await connectRaw(house.url);
    client.send(ask.slice(0, -20));
    const { buffered } = house.router.app.services;
    await expect.poll(() => buffered.bytes, patient).toBeGreaterThan(0);
    client.socket.destroy();
    await expect.poll(() => buffered.bytes, patient).toBe(0);
    expect(await house.router.records()).toEqual([]);
    expect(house.big.served.filter(({ line }) => line.startsWith('POST'))).toEqual([]);
    await house.close();
  });
});
