// Long answers and long chats: where the view stands. How fast they are is in speed.deep.test.ts.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium, openPage } from './browser.ts';
import { browser, demo, useDemo } from './fixture.ts';
import { eventually, lastQuestionBelowBar, send, sendAndWait } from './journey.ts';
import { longAnswer, manyChats, seed } from './seed.ts';

describe.skipIf(!hasChromium)('long texts', () => {
  useDemo([]);

  const distance = (page: Page): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollHeight - innerHeight - scrollY);
  /** Waits for more text than the window takes. */
  const grows = async (page: Page): Promise<void> => {
    const height = (): Promise<number> => page.evaluate(() => document.documentElement.scrollHeight);
    const enough = (await height()) + 1000;
    await expect.poll(height, { timeout: 20_000 }).toBeGreaterThan(enough);
  };

  test('the newest question stands below the bar, and stays there while its answer grows out of the window', async () => {
    const { page } = await openPage(browser, demo.url);
    await demo.small.set({ answer: 'A line.\n\n'.repeat(60), tokensPerSecond: 2000, prefillTokensPerSecond: 0 });
    await sendAndWait(page, 'First');
    await demo.small.set({ answer: longAnswer(), tokensPerSecond: 400, prefillTokensPerSecond: 0 });
    await send(page, 'Second');
    await page.locator('.answer').last().locator('.code-block').nth(8).waitFor();
    expect(await lastQuestionBelowBar(page)).toBe(true);
    expect(await page.locator('.jump').isVisible()).toBe(true);
    await page.mouse.move(600, 300);
    await page.mouse.wheel(0, 100_000);
    await grows(page);
    expect(await distance(page)).toBeLessThan(200);
    await page.click('.stop');
  });

  test('on demand the view follows a growing answer, lets go when scrolled up, and takes up again on demand', async () => {
    const { page } = await openPage(browser, demo.url);
    await demo.small.set({ answer: longAnswer(), tokensPerSecond: 400, prefillTokensPerSecond: 0 });
    await send(page, 'Write at length');
    await page.locator('.jump').click({ timeout: 20_000 });
    await grows(page);
    expect(await distance(page)).toBeLessThan(200);
    await page.mouse.move(600, 300);
    await page.mouse.wheel(0, -40);
    await page.locator('.jump').waitFor();
    // Once so much has come below it, the wheel's own way up is behind it, too.
    await expect.poll(() => distance(page), { timeout: 20_000 }).toBeGreaterThan(300);
    const held = await page.evaluate(() => scrollY);
    await expect.poll(() => distance(page), { timeout: 20_000 }).toBeGreaterThan(600);
    expect(await page.evaluate(() => scrollY)).toBe(held);
    await page.click('.jump');
    await grows(page);
    expect(await distance(page)).toBeLessThan(200);
    await page.click('.stop');
  });

  test('a chat of 1,000 messages opens with its end, and shows earlier ones on demand', async () => {
    const { page, faults } = await openPage(browser, demo.url);
    const { conversations, messages } = manyChats(1, 1000, 200, 'The last words.');
    await seed(page, conversations, messages);
    await page.click('.chat-row a');
    await page.locator('.turn:last-child .answer', { hasText: 'The last words.' }).waitFor();
    await eventually(() => page.locator('.turn').count(), 15);
    await expect.poll(() => distance(page)).toBeLessThan(2);
    await page.click('text=Show earlier messages (970)');
    await eventually(() => page.locator('.turn').count(), 65);
    expect(faults).toEqual([]);
  });
});
