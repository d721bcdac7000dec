// The demo house: what each scenario looks like from outside.
import { afterEach, expect, test } from 'vitest';
import type { DemoHouse, DemoHouseOptions } from '#demo/house.ts';
import { startDemoHouse } from '#demo/house.ts';
import { ask } from './ask.ts';

let house: DemoHouse;
const start = async (options: DemoHouseOptions = {}): Promise<void> => {
  house = await startDemoHouse({ tps: { small: 0, big: 0 }, ...options });
};
afterEach(() => house.close());

const modeNow = async (): Promise<string> =>
  (JSON.parse((await ask(`${house.mode.url}/mode`)).text) as { mode: string }).mode;
const bigAnswers = (): Promise<boolean> =>
  ask(`${house.big.url}/health`).then(
    () => true,
    () => false,
  );

const say = async (url: string): Promise<string> =>
  (await ask(`${url}/v1/chat/completions`, { body: { messages: [{ role: 'user', content: 'Hi' }] } })).text;

test('by default it is NORMAL and both models answer and say who they are', async () => {
  await start();
  expect([await modeNow(), await bigAnswers()]).toEqual(['NORMAL', true]);
  expect(await say(house.small.url)).toContain('I am the small model');
  expect(await say(house.big.url)).toContain('I am the big model');
});

test('gaming: the mode is GAMING, big still answers', async () => {
  await start({ scenario: 'gaming' });
  expect([await modeNow(), await bigAnswers()]).toEqual(['GAMING', true]);
});

test('big-down: nobody listens on the port of big', async () => {
  await start({ scenario: 'big-down' });
  expect([await modeNow(), await bigAnswers()]).toEqual(['NORMAL', false]);
});

test('flaky: big goes and comes back, and the mode flips, again and again', async () => {
  await start({ scenario: 'flaky', stepMs: 100 });
  const patience = { timeout: 10_000, interval: 5 };
  for (const round of ['first', 'second']) {
    await expect.poll(bigAnswers, patience).toBe(false);
    await expect.poll(bigAnswers, patience).toBe(true);
    await expect.poll(modeNow, { ...patience, message: `${round} round` }).toBe('GAMING');
    await expect.poll(modeNow, patience).toBe('NORMAL');
  }
});

test('a heavy prompt is silent on big for as long as it takes to read at 1,500 tokens a second', async () => {
  await start();
  const asked = performance.now();
  await ask(`${house.big.url}/v1/chat/completions`, {
    body: { messages: [{ role: 'user', content: 'x'.repeat(1200) }] },
  });
  expect(performance.now() - asked).toBeGreaterThanOrEqual(199);
});
