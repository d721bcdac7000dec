// The promises on Deno: `deno task start` over HTTP, and what only its process can show.
import { describe, expect, test } from 'vitest';
import { startFakeMode } from '#demo/fake-mode.ts';
import { connectRaw, rawPost } from '../support/raw-client.ts';
import { denoTask, hasDeno, startDeno } from './deno-process.ts';
import { type House, startHouse } from './house.ts';
import { chat } from './promises/promise.ts';
import type { ConfigObject } from './runtime.ts';
import { keepPromises } from './suite.ts';

/** A part of somebody's upload is there. */
async function holdsBody(house: House): Promise<boolean> {
  return /^router_body_bytes_buffered [1-9]/m.test((await house.ask({ path: '/metrics' })).text);
}

if (hasDeno) keepPromises({ name: 'Deno', start: startDeno });
else describe('on Deno', () => test.skip('every promise: Deno is not installed here'));

describe.skipIf(!hasDeno)('the Deno process', () => {
  test('it may use the network, read its configuration and the variables named, and nothing else', async () => {
    const flags = (await denoTask()).filter((word) => word.startsWith('-'));
    expect(flags.map((flag) => flag.replace(/(--allow-env=).*/, '$1'))).toEqual([
      '--no-prompt',
      '--allow-net',
      '--allow-read=router.yaml',
      '--allow-env=',
    ]);
  });

  /** A house in front of one Deno process, which can be told to stop. */
  async function startStoppable(config: ConfigObject) {
    const processes: Awaited<ReturnType<typeof startDeno>>[] = [];
    const start = async (whole: ConfigObject) => {
      const router = await startDeno(whole);
      processes.push(router);
      return router;
    };
    const house = await startHouse({ name: 'Deno', start }, 'quiet', config);
    return { house, terminate: async (signal?: NodeJS.Signals) => processes[0]?.terminate(signal) };
  }

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s lets an answer finish, then the process ends well',
    async (signal) => {
      const { house, terminate } = await startStoppable({});
      house.small.set({ tokensPerSecond: 20, answerTokens: 20 });
      const response = await house.open({ body: chat('Hello', { stream: true }) });
      const ended = terminate(signal);
      expect(await response.text()).toMatch(/data: \[DONE\]\n\n$/);
      expect(await ended).toBe(0);
      await house.close();
    },
  );

  test('SIGTERM lets an upload finish, and its answer', async () => {
    const { house, terminate } = await startStoppable({});
    const client = await connectRaw(house.url);
    const bytes = rawPost(chat('Hello'), { headers: ['connection: close'] });
    client.send(bytes.slice(0, -20));
    await expect.poll(() => holdsBody(house)).toBe(true);
    const ended = terminate();
    await expect.poll(async () => (await house.ask({ path: '/ready' })).text).toContain('"draining":true');
    client.send(bytes.slice(-20));
    expect(await client.closed).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ended).toBe(0);
    await house.close();
  });

  test.each([
    ['does not read its answer', rawPost(chat('Hello', { stream: true }))],
    ['never finishes its upload', rawPost(chat('Hello')).slice(0, -20)],
  ])('SIGTERM ends the process although a client %s', async (_, bytes) => {
    const { house, terminate } = await startStoppable({ shutdownMs: 300 });
    house.small.set({ answer: 'x'.repeat(100_000), answerTokens: 400 });
    const client = await connectRaw(house.url);
    client.socket.pause();
    client.send(bytes);
    await expect.poll(async () => house.forwarded().length > 0 || (await holdsBody(house))).toBe(true);
    expect(await terminate()).toBe(0);
    client.socket.destroy();
    await house.close();
  });

  test('SIGTERM: for shutdownDelayMs it says that it is not ready, and serves', async () => {
    const { house, terminate } = await startStoppable({ shutdownDelayMs: 3000 });
    const ended = terminate();
    await expect.poll(async () => (await house.ask({ path: '/ready' })).status).toBe(503);
    expect((await house.ask({ body: chat('Hello') })).status).toBe(200);
    expect(await ended).toBe(0);
    await house.close();
  });

  test('a port that is taken is told in one sentence', async () => {
    const taken = await startFakeMode();
    const port = Number(new URL(taken.url).port);
    const small = { url: 'http://127.0.0.1:1' };
    const said = startDeno({ listen: { port }, backends: { small } });
    await expect(said).rejects.toThrow(
      new Error(
        `Deno ended before it listened:\nThe router cannot listen on port ${port} of 127.0.0.1: Address already in use (os error 98)`,
      ),
    );
    await taken.close();
  });
});
