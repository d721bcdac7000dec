// A router that wants keys: the card, a wrong key, the right one, and where it is kept. Real router, real Chromium.
import { describe, expect, test } from 'vitest';
import { hasChromium, openPage } from './browser.ts';
import { browser, demo, useDemo } from './fixture.ts';
import { lastChip, modeShown, sendAndWait } from './journey.ts';
import type { RouterProcess } from './router-process.ts';
import { serveHouse } from './serve-house.ts';

const key = 'a-key-of-the-test-only-1';

describe.skipIf(!hasChromium)('a router that wants keys', () => {
  let guarded: RouterProcess;
  useDemo(undefined, [], async () => {
    guarded = await serveHouse(demo.addresses, { apiKeys: [{ name: 'laptop', key, mayForce: true }] });
    return () => guarded.stop();
  });

  test('asks for one, refuses a wrong one, and goes on with the right one for this tab only', async () => {
    const { context, page, faults } = await openPage(browser, guarded.url);
    await page.locator('.key-card [name=key]:focus').waitFor();
    await page.fill('.key-card [name=key]', 'a-wrong-key-of-the-test');
    await page.click('.key-card button');
    await page.locator('#key-refused').waitFor();
    await page.fill('.key-card [name=key]', key);
    await page.click('.key-card button');
    await page.locator('.key-card').waitFor({ state: 'detached' });
    await modeShown(page, 'NORMAL');
    await sendAndWait(page, 'Hello');
    expect((await lastChip(page)).node).toBe('small');
    await page.reload();
    await modeShown(page, 'NORMAL');
    const other = await context.newPage();
    await other.goto(guarded.url);
    await other.locator('.key-card').waitFor();
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(key);
    expect(faults).toEqual([]);
  });

  test('keeps it on this device when asked to, and forgets it when asked to', async () => {
    const { context, page } = await openPage(browser, guarded.url);
    await page.fill('.key-card [name=key]', key);
    await page.check('.key-card [name=keep]');
    await page.click('.key-card button');
    await modeShown(page, 'NORMAL');
    const other = await context.newPage();
    await other.goto(guarded.url);
    await modeShown(other, 'NORMAL');
    await page.click('[aria-label="All chats"]');
    await page.click('text=Forget the API key');
    await page.locator('.key-card').waitFor();
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(key);
  });
});
