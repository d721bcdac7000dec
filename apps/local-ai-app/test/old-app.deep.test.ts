// Histories of the first version: written by it, shared with a tab of it, and read by it again. Its build (commit 4af6d86) lies beside as a tarball.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage } from './browser.ts';
import { eventually } from './journey.ts';
import { ask } from './state-tools.ts';
import { chunk, dist, routeHeaders, startStubRouter, type StubRouter } from './stub-router.ts';

const firstVersion = mkdtempSync(path.join(tmpdir(), 'first-version-'));

describe.skipIf(!hasChromium)('the first version', () => {
  let browser: Browser;
  beforeAll(async () => {
    execFileSync('tar', ['xzf', path.join(import.meta.dirname, 'app-4af6d86.tar.gz'), '-C', firstVersion]);
    browser = await launch();
  });
  afterAll(() => browser?.close());

  /** A router that serves one version or the other to the same browser, and answers each message with its own words. */
  async function open(app: string) {
    const stub: StubRouter = await startStubRouter();
    stub.app = app;
    stub.chat = ({ req, res, body }) => {
      const { messages } = JSON.parse(body) as { messages: readonly { content: unknown }[] };
      res.writeHead(200, routeHeaders(req));
      res.end(`${chunk(`Answer to ${JSON.stringify(messages.at(-1)?.content)}`)}data: [DONE]\n\n`);
    };
    const { context, page, faults } = await openPage(browser, stub.url);
    const close = async (): Promise<void> => {
      expect(faults).toEqual([]);
      await context.close();
      await stub.close();
    };
    return { stub, context, page, close };
  }

  const asked = (page: Page) => page.locator('.user-text').allInnerTexts();
  const askAndWait = async (page: Page, text: string, answers: number): Promise<void> => {
    // The first version sends nothing before it has read its history.
    await page.locator('.empty-thread, .thread').first().waitFor();
    await ask(page, text);
    await eventually(() => page.locator('.answer.state-done').count(), answers);
  };

  test('a history that it wrote opens as it was, goes on, and branches', async () => {
    const { stub, page, close } = await open(firstVersion);
    await askAndWait(page, 'First', 1);
    await askAndWait(page, 'Second', 2);
    stub.app = dist;
    await page.reload();
    await eventually(() => asked(page), ['First', 'Second']);
    await page.locator('.brand').waitFor();
    expect(await page.locator('.answer .route-chip.node-small').count()).toBe(2);
    expect(await page.locator('.branches').count()).toBe(0);
    await page.locator('.user-message').first().hover();
    await page.locator('.user-message [aria-label=Edit]').first().click();
    await page.fill('.editing textarea', 'First, better');
    await page.press('.editing textarea', 'Enter');
    await eventually(() => asked(page), ['First, better']);
    await page.locator('.answer.state-done').waitFor();
    await page.click('.user-message [aria-label="Previous branch"]');
    await eventually(() => asked(page), ['First', 'Second']);
    await askAndWait(page, 'Third', 3);
    await close();
  });

  test('a tab of it that is still open and a new one share a chat: each shows what the other wrote, and no branch is lost', async () => {
    const { stub, context, page: oldTab, close } = await open(firstVersion);
    await askAndWait(oldTab, 'From the old tab', 1);
    stub.app = dist;
    const newTab = await context.newPage();
    await newTab.goto(oldTab.url());
    await eventually(() => asked(newTab), ['From the old tab']);
    await newTab.click('.answer [aria-label=Regenerate]');
    await newTab.locator('.answer.state-done .branch-count', { hasText: '2/2' }).waitFor();
    await askAndWait(newTab, 'From the new tab', 2);
    await eventually(() => asked(oldTab), ['From the old tab', 'From the new tab']);
    await eventually(() => oldTab.locator('.answer.state-done').count(), 3);
    await askAndWait(oldTab, 'Once more from the old tab', 4);
    await eventually(() => asked(newTab), ['From the old tab', 'From the new tab', 'Once more from the old tab']);
    await newTab.click('[aria-label="Previous branch"]');
    await newTab.locator('.branch-count', { hasText: '1/2' }).waitFor();
    await close();
  });

  test('after a downgrade it reads and goes on with what this version wrote, and after the upgrade everything is there', async () => {
    const { stub, page, close } = await open(dist);
    const file = { name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('# Notes') };
    await page.setInputFiles('[aria-label="Text files"]', file);
    await page.locator('.file-name', { hasText: 'notes.md' }).waitFor();
    await askAndWait(page, 'With a file', 1);
    await page.click('.answer [aria-label=Regenerate]');
    await page.locator('.answer.state-done .branch-count', { hasText: '2/2' }).waitFor();
    stub.app = firstVersion;
    await page.reload();
    await eventually(() => page.locator('.answer.state-done').count(), 2);
    expect(await page.locator('.brand').count()).toBe(0);
    await askAndWait(page, 'After the downgrade', 3);
    stub.app = dist;
    await page.reload();
    await eventually(() => asked(page), ['With a file', 'After the downgrade']);
    await page.locator('.sent-file', { hasText: 'notes.md' }).waitFor();
    await page.locator('.branch-count', { hasText: '2/2' }).waitFor();
    await close();
  });
});
