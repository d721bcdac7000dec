// A kept-alive connection that its peer has closed: replaced once, for free, and never where bytes of an answer had come.
import { describe, expect, test } from 'vitest';
import { askChat } from '../support/ask.ts';
import { startFaultyHouse } from './faulty-house.ts';
import { type Script, startFaultyUpstream } from './faulty-upstream.ts';
import { goodStream, goodStreamText, goodWhole, goodWholeText, json } from './wire-bytes.ts';

const force = { 'x-force-big': '1' };
const connectionsOf = (served: readonly { readonly line: string; readonly connection: number }[]) =>
  served.filter(({ line }) => line.startsWith('POST')).map(({ connection }) => connection);

describe('a reused connection', () => {
  test.each([
    { what: 'streams', good: goodStream, text: goodStreamText, stream: true },
    { what: 'whole answers', good: goodWhole, text: goodWholeText, stream: false },
  ])('carries one request after another: $what', async ({ good, text, stream }) => {
    const house = await startFaultyHouse({ faulty: 'big', script: good, stream });
    for (let count = 0; count < 10; count += 1)
      expect((await askChat(house.url, 'hello', { headers: force, body: { stream } })).text).toBe(text);
    expect(new Set(connectionsOf(house.big.served)).size).toBe(1);
    await house.close();
  });

  test.each(['end', 'reset'] as const)(
    'that ends (%s) before any byte is replaced once: a normal answer, told in the record',
    async (how) => {
      const house = await startFaultyHouse({ faulty: 'big', script: goodWhole, stream: false });
      await askChat(house.url, 'hello', { headers: force });
      house.big.setWorkOnce([how]);
      const seen = await askChat(house.url, 'hello', { headers: force });
      expect(seen).toMatchObject({ status: 200, text: goodWholeText });
      expect(await house.router.outcomeOf(seen.requestId)).toMatchObject({
        attempts: [{ backend: 'big', cause: null, reconnect: true }],
        end: 'complete',
      });
      expect(connectionsOf(house.big.served)).toHaveLength(3);
      await house.close();
    },
  );

  test('that ends after half a head is not replaced: the request may have been worked on', async () => {
    const house = await startFaultyHouse({ faulty: 'big', script: goodWhole, stream: false });
    await askChat(house.url, 'hello', { headers: force });
    house.big.setWorkOnce([{ send: 'HTTP/1.1 200' }, 'end']);
    const seen = await askChat(house.url, 'hello', { headers: force });
    expect(seen.headers.get('x-router-fallback')).toBe('big-failed:ended');
    expect((await house.router.outcomeOf(seen.requestId)).attempts[0]).toEqual(
      expect.not.objectContaining({ reconnect: true }),
    );
    expect(connectionsOf(house.big.served)).toHaveLength(2);
    await house.close();
  });

  test('a new connection that ends at once is not replaced', async () => {
    const house = await startFaultyHouse({ faulty: 'big', script: ['end'], stream: false });
    const seen = await askChat(house.url, 'hello', { headers: force });
    expect(seen.headers.get('x-router-fallback')).toBe('big-failed:ended');
    expect(connectionsOf(house.big.served)).toHaveLength(1);
    await house.close();
  });

  test('is not replaced for unforced work when GAMING was read meanwhile', async () => {
    const says = (mode: string): Script => json('200 OK', { mode });
    const mode = await startFaultyUpstream([], { 'GET /mode': says('NORMAL') });
    const config = {
      mode: { url: `${mode.url}/mode`, maxAgeMs: 150, deadlineMs: 5000 },
      policy: { bigTokenThreshold: 1 },
    };
    const house = await startFaultyHouse({ faulty: 'big', script: goodWhole, stream: false, config });
    await askChat(house.url, 'hello');
    house.big.setWorkOnce([{ waitMs: 200 }, 'end']);
    const asked = askChat(house.url, 'hello');
    await expect.poll(() => connectionsOf(house.big.served).length).toBe(2);
    mode.setRoute('GET /mode', says('GAMING'));
    const seen = await asked;
    expect(seen.headers.get('x-router-backend')).toBe('small');
    expect(connectionsOf(house.big.served)).toHaveLength(2);
    await Promise.all([house.close(), mode.close()]);
  });
});
