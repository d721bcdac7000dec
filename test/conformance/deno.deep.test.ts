// The promises on Deno: `deno task start` over HTTP, and what only its process can show.
import { describe, expect, test } from 'vitest';
import { denoTask, hasDeno, startDeno } from './deno-process.ts';
import { startHouse } from './house.ts';
import { chat } from './promises/promise.ts';
import { keepPromises } from './suite.ts';

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

  test('SIGTERM lets an answer finish, then the process ends well', async () => {
    const processes: Awaited<ReturnType<typeof startDeno>>[] = [];
    const start = async (config: Readonly<Record<string, unknown>>) => {
      const router = await startDeno(config);
      processes.push(router);
      return router;
    };
    const house = await startHouse({ name: 'Deno', start }, 'quiet');
    house.small.set({ tokensPerSecond: 20, answerTokens: 20 });
    const response = await house.open({ body: chat('Hello', { stream: true }) });
    const ended = processes[0]?.terminate();
    expect(await response.text()).toMatch(/data: \[DONE\]\n\n$/);
    expect(await ended).toBe(0);
    await house.close();
  });
});
