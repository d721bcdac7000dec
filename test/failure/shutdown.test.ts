// The router is told to stop while it works: what runs may finish, what does not is told so, nothing new begins.
import { describe, expect, test } from 'vitest';
import { askChat } from '../support/ask.ts';
import { connectRaw, rawPost } from '../support/raw-client.ts';
import { startFaultyHouse } from './faulty-house.ts';
import type { Script } from './faulty-upstream.ts';
import { chunk, done, finish, lastChunk, output, preamble, streamHead } from './wire-bytes.ts';

const started = streamHead + chunk(preamble) + chunk(output);
const timeouts = { firstOutputMs: 60_000, answerMs: 60_000, idleMs: 60_000, totalMs: 60_000 };
const startHouse = (script: Script) =>
  startFaultyHouse({ faulty: 'small', script, timeouts, config: { stream: { holdMs: 60_000 } } });
const stream = { body: { stream: true } };

describe('a router that is told to stop', () => {
  test('lets a running stream finish, and is gone right after', async () => {
    const house = await startHouse([
      { send: started },
      { waitMs: 400 },
      { send: chunk(finish) + chunk(done) + lastChunk },
      'again',
    ]);
    const asked = askChat(house.url, 'hello', stream);
    await house.small.work();
    const closed = house.router.close(20_000);
    const seen = await asked;
    expect(seen.text).toBe(preamble + output + finish + done);
    const endedAt = performance.now();
    await closed;
    expect(performance.now() - endedAt).toBeLessThan(5 * 200);
    await expect(fetch(`${house.url}/version`)).rejects.toThrow();
    await house.small.close();
    await house.big.close();
  });

  test('cuts what does not finish in time with one error that says why', async () => {
    const house = await startHouse([{ send: started }]);
    const client = await connectRaw(house.url);
    client.send(rawPost({ messages: [], stream: true }, { headers: ['x-request-id: cut'] }));
    await client.until('Grüße');
    await Promise.all([house.router.close(100), client.closed]);
    expect(client.text()).toMatch(/"code":"router_shutdown".*\n\n\r\n$/);
    expect(client.text().match(/"error"/g)).toHaveLength(1);
    expect(await house.router.outcomeOf('cut')).toMatchObject({ end: 'shutdown', attempts: [{ cause: 'shutdown' }] });
    await Promise.all([house.small.close(), house.big.close()]);
  });

  test('answers 503 for what had no output yet', async () => {
    const house = await startHouse([]);
    const asked = askChat(house.url, 'hello', stream);
    await house.small.work();
    const [seen] = await Promise.all([asked, house.router.close(100)]);
    expect(seen).toMatchObject({ status: 503, text: expect.stringContaining('router_shutdown') });
    expect(await house.router.outcomeOf(seen.requestId)).toMatchObject({ end: 'shutdown', status: 503 });
    await Promise.all([house.small.close(), house.big.close()]);
  });

  test('says on /ready that it is not, on connections that are still open', async () => {
    const house = await startHouse([{ send: started }]);
    const busy = await connectRaw(house.url);
    busy.send(rawPost({ messages: [], stream: true }));
    await busy.until('Grüße');
    const watcher = await connectRaw(house.url);
    watcher.send('GET /version HTTP/1.1\r\nhost: localhost\r\n\r\nGET /rea');
    await watcher.until('"version"');
    const closed = house.router.close(700);
    watcher.send('dy HTTP/1.1\r\nhost: localhost\r\n\r\n');
    expect(await watcher.closed).toMatch(/HTTP\/1\.1 503 [^]*connection: close[^]*"draining":true/i);
    await closed;
    await Promise.all([house.small.close(), house.big.close()]);
  });

  test('whose hurry is doubled cuts sooner than shutdownMs', async () => {
    const house = await startHouse([{ send: started }]);
    const client = await connectRaw(house.url);
    client.send(rawPost({ messages: [], stream: true }));
    await client.until('Grüße');
    const closed = house.router.close(60_000);
    house.router.app.services.shutdown.begin();
    await closed;
    expect(await client.closed).toContain('router_shutdown');
    await Promise.all([house.small.close(), house.big.close()]);
  });
});
