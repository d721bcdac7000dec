// Long answers and long chats: the page keeps up. Figures are printed, not asserted: the machine may be busy.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage } from './browser.ts';
import { type Demo, startDemo } from './demo-house.ts';
import { send } from './journey.ts';

/** About 32 kB of the Markdown that models write, ending with a word of its own. */
function longAnswer(): string {
  const part =
    'A paragraph with **bold** words, `code` and a [link](https://example.org) that goes on for a while.\n\n- one item\n- another item\n\n```ts\nexport const add = (a: number, b: number) => a + b;\n```\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n';
  return `${part.repeat(Math.ceil(32_000 / part.length))}The end.`;
}

/** Collects how long the main thread was blocked at a stretch, in ms. */
async function watchTasks(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { tasks });
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => Math.round(duration))),
    ).observe({ entryTypes: ['longtask'] });
  });
  return () => page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks);
}

describe.skipIf(!hasChromium)('long texts', () => {
  let demo: Demo;
  let browser: Browser;
  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launch()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  test('32 kB at 200 tokens/s arrive whole; how long the page was busy is printed', async () => {
    const { page, faults } = await openPage(browser, demo.url);
    await demo.small.set({ answer: longAnswer(), tokensPerSecond: 200, prefillTokensPerSecond: 0 });
    const tasks = await watchTasks(page);
    await send(page, 'Write at length');
    await page.locator('.answer.state-done').waitFor({ timeout: 120_000 });
    const long = await tasks();
    const longest = Math.max(0, ...long);
    process.stdout.write(
      `app: 32 kB at 200 tokens/s: ${long.length} tasks above 50 ms, longest ${longest} ms, together ${long.reduce((sum, ms) => sum + ms, 0)} ms\n`,
    );
    expect(await page.locator('.answer .markdown').innerText()).toMatch(/The end\.$/);
    expect(await page.locator('.answer .code-block').count()).toBe(longAnswer().split('```ts').length - 1);
    expect(faults).toEqual([]);
  });

  test('the newest question stands at the top; on demand the view follows its answer, lets go when scrolled up, and takes up again on demand', async () => {
    const { page } = await openPage(browser, demo.url);
    await demo.small.set({ answer: longAnswer(), tokensPerSecond: 400, prefillTokensPerSecond: 0 });
    const distance = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollHeight - innerHeight - scrollY);
    await send(page, 'Write at length');
    await page.locator('.jump').click({ timeout: 20_000 });
    await expect.poll(() => page.evaluate(() => scrollY), { timeout: 20_000 }).toBeGreaterThan(300);
    expect(await distance()).toBeLessThan(200);
    await page.mouse.move(600, 300);
    await page.mouse.wheel(0, -40);
    await page.locator('.jump').waitFor();
    const held = await page.evaluate(() => scrollY);
    await expect.poll(distance, { timeout: 20_000 }).toBeGreaterThan(300);
    expect(await page.evaluate(() => scrollY)).toBe(held);
    await page.click('.jump');
    await expect.poll(distance).toBeLessThan(200);
    await page.click('.stop');
  });

  test('a chat of 1,000 messages opens with its end, and shows earlier ones on demand', async () => {
    const { page, faults } = await openPage(browser, demo.url);
    await page.evaluate(fillHistory);
    await page.goto(`${demo.url}#/ops`);
    await page.reload();
    await page.locator('.ops').waitFor();
    const started = Date.now();
    await page.evaluate(() => (location.hash = '#/chat/long'));
    await page.locator('.user-text', { hasText: 'question 998' }).waitFor();
    const ms = Date.now() - started;
    process.stdout.write(`app: a chat of 1,000 messages opens in ${ms} ms\n`);
    await page.click('text=Show earlier messages');
    await page.locator('.user-text', { hasText: /^question 900$/ }).waitFor();
    expect(faults).toEqual([]);
  });
});

/** Runs in the page: puts a long chat into the history that the app made. */
async function fillHistory(): Promise<void> {
  const opening = indexedDB.open('local-ai-app');
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const writing = opening.result.transaction(['conversations', 'messages'], 'readwrite');
  const settings = { system: '', temperature: null, topP: null, maxTokens: null };
  writing.objectStore('conversations').put({ id: 'long', title: 'Long', createdMs: 1, updatedMs: 1, settings });
  for (let seq = 0; seq < 1000; seq += 2) {
    const answer = {
      state: 'done',
      content: `**answer** ${seq}\n\n\`\`\`ts\nconst a = ${seq};\n\`\`\``,
      reasoning: '',
      route: null,
      failure: null,
      finishReason: 'stop',
      model: 'm',
      startedMs: 1,
      firstOutputMs: 2,
      lastOutputMs: 3,
      promptTokens: 1,
      completionTokens: 2,
      chunks: 2,
    };
    writing.objectStore('messages').put({
      role: 'user',
      id: `u${seq}`,
      conversationId: 'long',
      seq,
      text: `question ${seq}`,
      choice: 'auto',
      atMs: 1,
    });
    writing.objectStore('messages').put({
      role: 'assistant',
      id: `a${seq}`,
      conversationId: 'long',
      seq: seq + 1,
      answer,
      record: null,
      tab: 't',
      savedMs: 1,
    });
  }
  await new Promise((resolve) => (writing.oncomplete = resolve));
  opening.result.close();
}
