// The whole journey where browsers make it hard: plain http in the LAN, a sub-path, many tabs, keyboard only, a phone.
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { hasChromium, openPage, watch } from './browser.ts';
import { browser, demo, useDemo } from './fixture.ts';
import { eventually, lastAnswer, lastChip, send, sendAndWait } from './journey.ts';

/** A name in the LAN that the router lets pass without configuration, and that is no secure context. */
const lanName = `${hostname().split('.')[0]}.lan`;

/** Passes `/ai/...` on to the router as `/...`, as a house's proxy does; the Host header stays, or the page's origin would be a foreign one. */
async function startSubPathProxy(target: string): Promise<{ url: string; server: Server }> {
  const { port } = new URL(target);
  const server = createServer((req, res) => {
    if (!req.url?.startsWith('/ai/')) return void res.writeHead(404).end('not below /ai/');
    const forwarded = request(
      { host: '127.0.0.1', port, method: req.method, path: req.url.slice(3), headers: req.headers },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      },
    );
    res.on('close', () => forwarded.destroy());
    forwarded.on('error', () => res.destroy());
    req.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ai/`, server };
}

describe.skipIf(!hasChromium)('hard places', () => {
  useDemo(['--tps', '400'], [`--host-resolver-rules=MAP ${lanName} 127.0.0.1`]);

  test('on plain http in the LAN chat, history, copy and Ops work without a secure context', async () => {
    const { page, faults } = await openPage(browser, demo.url.replace('127.0.0.1', lanName));
    expect(await page.evaluate(() => [isSecureContext, 'clipboard' in navigator])).toEqual([false, false]);
    await sendAndWait(page, 'Hello');
    expect((await lastChip(page)).node).toBe('small');
    await page.locator('.user-message').hover();
    await page.locator('.user-message [aria-label="Copy message"]').click();
    await page.locator('[aria-label=Copied]').waitFor();
    await page.focus('#draft');
    await page.keyboard.press('Control+V');
    await eventually(() => page.inputValue('#draft'), 'Hello');
    await page.reload();
    await page.locator('.answer.state-done').waitFor();
    await page.click('text=Ops');
    await page.locator('.decisions tbody tr').first().waitFor();
    expect(faults).toEqual([]);
  });

  test('behind a sub-path everything stays below it', async () => {
    const { url, server } = await startSubPathProxy(demo.url);
    const { page, faults } = await openPage(browser, url);
    const outside: string[] = [];
    page.on('request', (asked) => {
      if (!new URL(asked.url()).pathname.startsWith('/ai/')) outside.push(asked.url());
    });
    await sendAndWait(page, 'Hello');
    await page.click('text=Ops');
    await page.locator('.decisions tbody tr').first().waitFor();
    expect([outside, faults]).toEqual([[], []]);
    await page.context().close();
    server.closeAllConnections();
    server.close();
  });

  test('eight open tabs do not stall each other, and share one history', async () => {
    const { context, page, faults } = await openPage(browser, demo.url);
    const pages = [page];
    for (let tab = 1; tab < 8; tab += 1) {
      const next = await context.newPage();
      watch(next, new URL(demo.url).origin, faults);
      await next.goto(demo.url);
      pages.push(next);
    }
    for (const [index, tab] of pages.entries()) await sendAndWait(tab, `Hello from tab ${index}`);
    await eventually(() => page.locator('.chat-row').count(), 8);
    expect(faults).toEqual([]);
    await context.close();
  });

  test('what one tab does to chats, the others show: renamed, answered, deleted', async () => {
    const { context, page, faults } = await openPage(browser, demo.url);
    await sendAndWait(page, 'Hello');
    const other = await context.newPage();
    watch(other, new URL(demo.url).origin, faults);
    await other.goto(page.url());
    await other.locator('.answer.state-done').waitFor();
    await sendAndWait(other, 'And again');
    await eventually(() => page.locator('.user-text').allInnerTexts(), ['Hello', 'And again']);
    const menu = async (act: string): Promise<void> => {
      await page.click('.chat-row .menu-button', { force: true });
      await page.click(`[role=menuitem] >> text=${act}`);
    };
    // A tab behind another one draws nothing, and what is not drawn cannot be clicked.
    await page.bringToFront();
    await menu('Rename');
    await page.keyboard.type('Named in one tab');
    await page.keyboard.press('Enter');
    await eventually(() => other.locator('.chat-title').allInnerTexts(), ['Named in one tab']);
    await menu('Delete');
    await eventually(() => other.locator('.chat-row').count(), 0);
    await other.locator('.empty-thread').waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  test('the browser finds nothing that keeps the app from being installed', async () => {
    const { context, page, faults } = await openPage(browser, demo.url);
    const devtools = await context.newCDPSession(page);
    const { errors, data } = await devtools.send('Page.getAppManifest');
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    // A profile of a test is like a private window, which nothing can be installed from.
    const found = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito');
    expect([errors, found, data?.includes('icon-512.png'), faults]).toEqual([[], [], true, []]);
    await context.close();
  });

  test('an answer written in one tab is seen growing in another, and survives it', async () => {
    await demo.small.set({ tokensPerSecond: 20, answerTokens: 1000 });
    const { context, page } = await openPage(browser, demo.url);
    await send(page, 'Hello');
    await page.locator('.answer.state-streaming .markdown').waitFor();
    const other = await context.newPage();
    await other.goto(page.url());
    await other.locator('.waiting', { hasText: 'in another tab' }).waitFor();
    await page.close();
    await other.locator('.answer.state-interrupted').waitFor({ timeout: 15_000 });
    expect((await lastAnswer(other)).length).toBeGreaterThan(0);
    await demo.small.clear();
    await context.close();
  });

  test('an answer whose first word takes long is left to the tab that waits for it', async () => {
    await demo.small.set({ prefillMs: 20_000 });
    const { context, page, faults } = await openPage(browser, demo.url);
    await page.fill('#draft', 'Hello');
    await page.press('#draft', 'Enter');
    await page.locator('.waiting').waitFor();
    const other = await context.newPage();
    await other.goto(page.url());
    await other.locator('.waiting', { hasText: 'in another tab' }).waitFor();
    const ended = other.locator('.answer:is(.state-done, .state-interrupted, .state-failed)');
    await ended.waitFor({ timeout: 60_000 });
    expect(await ended.getAttribute('class')).toContain('state-done');
    expect(faults).toEqual([]);
    await demo.small.clear();
    await context.close();
  });

  test('a chat that another tab deletes takes the answer along that is being written in it', async () => {
    await demo.small.set({ tokensPerSecond: 20, answerTokens: 2000 });
    await demo.small.forget();
    const { context, page, faults } = await openPage(browser, demo.url);
    await send(page, 'Hello');
    await page.locator('.answer.state-streaming .markdown').waitFor();
    const other = await context.newPage();
    await other.goto(page.url());
    await other.locator('.waiting', { hasText: 'in another tab' }).waitFor();
    await other.click('.chat-row .menu-button', { force: true });
    await other.click('[role=menuitem] >> text=Delete');
    await page.locator('.empty-thread').waitFor();
    await eventually(async () => (await demo.small.asked()).map(({ closedByClient }) => closedByClient), [true]);
    expect(faults).toEqual([]);
    await demo.small.clear();
    await context.close();
  });

  test('keyboard only: write, send, open the route, go to Ops and back', async () => {
    const { page, faults } = await openPage(browser, demo.url);
    await page.locator('.empty-thread').waitFor();
    const press = async (key: string, until: string): Promise<void> => {
      for (let times = 0; times < 40; times += 1) {
        await page.keyboard.press(key);
        if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, until)) return;
      }
      throw new Error(`${key} never reaches ${until}`);
    };
    await press('Tab', '#draft');
    await page.keyboard.type('Hello');
    await page.keyboard.press('Enter');
    await page.locator('.answer.state-done').waitFor();
    await press('Shift+Tab', '.route-chip');
    await page.keyboard.press('Enter');
    await page.locator('.route-details').waitFor();
    await press('Tab', '.route-links a');
    await page.keyboard.press('Enter');
    await page.locator('tr.wanted').waitFor();
    await press('Shift+Tab', '.screens a');
    await press('Shift+Tab', '.screens a');
    await page.keyboard.press('Enter');
    await page.locator('.answer.state-done').waitFor();
    await press('Tab', '.choice input');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.choice input:checked').getAttribute('value')).toBe('small');
    expect(faults).toEqual([]);
  });

  test('an input method that composes never sends by its Enter', async () => {
    const { page } = await openPage(browser, demo.url);
    await page.fill('#draft', 'nihon');
    await page.locator('#draft').evaluate((area) => {
      area.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }),
      );
      area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }));
    });
    expect([await page.inputValue('#draft'), await page.locator('.user-message').count()]).toEqual(['nihon', 0]);
  });

  for (const viewport of [
    { width: 360, height: 740 },
    { width: 320, height: 256 },
  ]) {
    test(`at ${viewport.width} × ${viewport.height} a person can send, read, find another chat and reach Ops`, async () => {
      const { page, faults } = await openPage(browser, demo.url, { viewport });
      await sendAndWait(page, 'Hello');
      expect((await lastChip(page)).node).toBe('small');
      await page.click('.sidebar-button');
      await page.click('text=New chat');
      await page.locator('.empty-thread').waitFor();
      await page.click('.sidebar-button');
      await page.click('.chat-row a');
      await page.locator('.answer.state-done').waitFor();
      await page.click('text=Ops');
      await page.locator('.decisions tbody tr').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      expect(faults).toEqual([]);
    });
  }
});
