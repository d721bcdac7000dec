// What a person keeps and takes along: everything as a file and back, prompts, what new chats begin with, the key. Real router, real Chromium.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium, openPage } from './browser.ts';
import { browser, demo, page, useDemo, useFreshPage } from './fixture.ts';
import { eventually, longText, modeShown, sendAndWait } from './journey.ts';

describe.skipIf(!hasChromium)('what is kept', () => {
  useDemo();
  useFreshPage();

  async function exported(from: Page): Promise<string> {
    await from.click('[aria-label="All chats"]');
    const [download] = await Promise.all([from.waitForEvent('download'), from.click('text=Export everything')]);
    return readFile((await download.path()) ?? '', 'utf8');
  }

  async function imports(into: Page, text: string): Promise<string> {
    const file = { name: 'chats.json', mimeType: 'application/json', buffer: Buffer.from(text) };
    await into.setInputFiles('[aria-label="An export"]', file);
    const line = into.locator('.toast span');
    await line.waitFor();
    const said = await line.innerText();
    await into.click('.toast >> text=Close');
    return said;
  }

  async function setUp(from: Page, more: () => Promise<void>): Promise<void> {
    await from.click('.settings-button');
    await more();
    await from.click('dialog >> text=Save');
    await from.locator('dialog').waitFor({ state: 'detached' });
  }

  test('everything goes into a file and comes back exactly in another browser, branches, files and prompts too', async () => {
    await setUp(page, async () => {
      await page.fill('[name=system]', 'Be kind');
      await page.check('[name=forNewChats]');
    });
    await page.setInputFiles('[aria-label="Text files"]', {
      name: 'ü.md',
      mimeType: 'text/markdown',
      buffer: Buffer.from('Grüße \u2028 😀'),
    });
    await page.locator('.file-name', { hasText: 'ü.md' }).waitFor();
    await sendAndWait(page, 'First');
    await page.locator('.answer [aria-label=Regenerate]').click();
    await page.locator('.answer .branch-count', { hasText: '2/2' }).waitFor();
    await page.locator('.answer.state-done').waitFor();
    await page.keyboard.press('Control+Shift+O');
    await page.locator('.empty-thread').waitFor();
    await page.fill('#draft', 'Translate to French:');
    await page.click('[aria-label="Add to the message"]');
    await page.click('text=Kept prompts');
    await page.click('text=Keep the draft as a prompt');
    await page.click('dialog >> text=Close');
    const file = await exported(page);

    const other = await openPage(browser, demo.url);
    expect(await imports(other.page, file)).toBe('1 chat imported.');
    expect(JSON.parse(await exported(other.page))).toEqual(JSON.parse(file));
    await other.page.click('.chat-row a');
    await other.page.locator('.answer .branch-count', { hasText: '2/2' }).waitFor();
    expect(await imports(other.page, file)).toContain('0 chats imported. 1 chat here already');
    expect(JSON.parse(await exported(other.page))).toEqual(JSON.parse(file));
    await other.context.close();
  });

  test('a file that is none changes nothing and says why; what is here is never replaced', async () => {
    await sendAndWait(page, 'Mine');
    let mine = '';
    // The router's record of the request is added to what is kept once it was read.
    await expect.poll(async () => (mine = await exported(page))).toMatch(/"record": ?\{/);
    expect(await imports(page, '{"hello"')).toBe(
      'chats.json was not imported: it is not JSON, or not all of it. Nothing was changed.',
    );
    const theirs = JSON.parse(mine) as {
      conversations: { title: string }[];
      messages: { id: string; conversationId: string; seq: number }[];
    };
    const cut = {
      ...theirs,
      messages: [...theirs.messages, { ...theirs.messages[0], id: 'new', conversationId: 'nobody' }],
    };
    expect(await imports(page, JSON.stringify(cut))).toContain('belongs to a chat that is not in the file');
    expect(await exported(page)).toBe(mine);
    const renamed = {
      ...theirs,
      conversations: theirs.conversations.map((chat) => Object.assign(chat, { title: 'Theirs' })),
    };
    await imports(page, JSON.stringify(renamed));
    expect(await page.locator('.chat-title').allInnerTexts()).toEqual(['Mine']);
  });

  test('a message that waits is not sent by the browser that imports it', async () => {
    await demo.setMode('GAMING');
    await modeShown(page, 'GAMING');
    await page.fill('#draft', longText);
    await page.click('text=Send when the game is over');
    await page.locator('.queued').waitFor();
    const file = await exported(page);
    await page.locator('.queued >> text=Cancel').click();
    const other = await openPage(browser, demo.url);
    await imports(other.page, file);
    await other.page.click('.chat-row a');
    await other.page.locator('.unsent', { hasText: 'Not sent' }).waitFor();
    await demo.setMode('NORMAL');
    await modeShown(other.page, 'NORMAL');
    await other.page.keyboard.press('Control+Shift+O');
    await other.page.locator('.empty-thread').waitFor();
    await sendAndWait(other.page, 'Later');
    expect((await demo.big.asked()).length).toBe(0);
    await other.context.close();
  });

  test('new chats begin with the default prompt; thinking and fields of one’s own are sent, faulty ones are refused', async () => {
    const sent = async (): Promise<Record<string, unknown>> => {
      const asking = page.waitForRequest((request) => request.url().endsWith('/v1/chat/completions'));
      await sendAndWait(page, 'Hello');
      return (await asking).postDataJSON() as Record<string, unknown>;
    };
    await setUp(page, async () => {
      await page.fill('[name=system]', 'Be kind');
      await page.fill('[name=extra]', '{"seed": 7');
      await page.click('dialog >> text=Save');
      await page.locator('dialog .error-text', { hasText: 'not JSON' }).waitFor();
      await page.fill('[name=extra]', '{"seed": 7}');
      await page.selectOption('[name=thinking]', 'false');
      await page.check('[name=forNewChats]');
    });
    const own = { seed: 7, chat_template_kwargs: { enable_thinking: false } };
    expect(await sent()).toMatchObject({ ...own, messages: [{ role: 'system', content: 'Be kind' }, {}] });
    const other = await page.context().newPage();
    await other.goto(demo.url);
    await modeShown(other, 'NORMAL');
    await other.locator('.settings-button.changed').waitFor();
    await page.keyboard.press('Control+Shift+O');
    await page.locator('.empty-thread').waitFor();
    expect(await sent()).toMatchObject(own);
  });

  test('a kept prompt goes into the draft, in every tab, and can be dropped', async () => {
    const other = await page.context().newPage();
    await other.goto(demo.url);
    await page.fill('#draft', 'Explain like I am five:');
    const open = async (tab: Page): Promise<void> => {
      await tab.click('[aria-label="Add to the message"]');
      await tab.click('text=Kept prompts');
    };
    await open(page);
    await page.click('text=Keep the draft as a prompt');
    await other.fill('#draft', 'Routers');
    await open(other);
    await other.click('.kept-prompts >> text=Explain like I am five:');
    await eventually(() => other.inputValue('#draft'), 'Explain like I am five:\n\nRouters');
    await eventually(() => other.evaluate(() => document.activeElement?.id), 'draft');
    await page.click('[aria-label="Drop Explain like I am five:"]');
    await open(other);
    await eventually(() => other.locator('.kept-prompts li').count(), 0);
  });
});
