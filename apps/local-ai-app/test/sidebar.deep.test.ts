// The list of chats as a person uses it: menus, days, search, by mouse, keyboard and touch. Real router, real Chromium.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Conversation, Message } from '../src/history/message.ts';
import { hasChromium, openPage } from './browser.ts';
import { browser, demo, page, useDemo, useFreshPage } from './fixture.ts';
import { eventually, sendAndWait } from './journey.ts';
import { manyChats, seed } from './seed.ts';

describe.skipIf(!hasChromium)('the list of chats', () => {
  useDemo();
  useFreshPage();

  const titles = () => page.locator('.chat-title').allInnerTexts();
  const boxes = () =>
    page.locator('.chat-row').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));
  const openMenu = async (title: string): Promise<void> => {
    await page.locator('.chat-row', { hasText: title }).hover();
    await page.click(`[aria-label="Menu of ${title}"]`);
    await page.locator('[role=menu]').waitFor();
  };

  test('nothing in the list moves under the pointer: not by pointing, not by a menu, not by renaming', async () => {
    await seed(page, ...seeded(5));
    await page.locator('.chat-row').nth(4).waitFor();
    const before = await boxes();
    await page.locator('.chat-row').nth(2).hover();
    expect(await boxes()).toEqual(before);
    await openMenu('Chat number 2');
    expect(await boxes()).toEqual(before);
    await page.click('[role=menuitem] >> text=Rename');
    expect(await boxes()).toEqual(before);
    expect(await page.evaluate(() => getSelection()?.toString())).toBe('Chat number 2');
    await page.keyboard.type('Named anew');
    await page.keyboard.press('Enter');
    await eventually(async () => (await titles())[2], 'Named anew');
    expect(await boxes()).toEqual(before);
  });

  test('who opens a long chat and then a new one, or a short one, sees the last of them, also when the long one has been read', async () => {
    const long = manyChats(1, 2000, 2000, 'needle');
    const short = { ...long.conversations[0], id: 'short', title: 'Short', createdMs: 0 } as Conversation;
    await seed(page, [...long.conversations, short], long.messages);
    await page.locator('.chat-row').nth(1).waitFor();
    const shows = async (title: string, ...hashes: string[]) => {
      await page.evaluate(openOneAfterAnother, hashes);
      await eventually(() => page.title(), `${title} · Hearth`);
    };
    await shows('New chat', '#/chat/chat-0', '#/chat');
    await shows('Short', '#/chat/chat-0', '#/chat/short');
    await shows('Short', '#/chat/chat-0', '#/ops', '#/chat/short');
    await shows('Ops', '#/chat/%', '#/ops/%E0');
    await shows('Chat number 0', '#/ops', '#/chat/chat-0');
  });

  test('an open menu stays while the thread beside it scrolls', async () => {
    await demo.small.set({ tokensPerSecond: 2000, answerTokens: 1500 });
    await sendAndWait(page, 'Hello');
    await page.click('.chat-row .menu-button', { force: true });
    await page.locator('[role=menu]').waitFor();
    const top = () => page.locator('.answer').evaluate((answer) => answer.getBoundingClientRect().top);
    const before = await top();
    await page.mouse.move(800, 300);
    await page.mouse.wheel(0, 400);
    await eventually(async () => (await top()) === before, false);
    expect(await page.locator('[role=menu]').count()).toBe(1);
  });

  test('a chat is renamed, deleted and brought back, by keyboard alone; Escape renames nothing', async () => {
    await sendAndWait(page, 'Hello');
    await page.focus('.chat-row a');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.locator('[role=menu]').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Not this');
    await page.keyboard.press('Escape');
    expect(await titles()).toEqual(['Hello']);
    await openMenu('Hello');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.locator('.empty-thread').waitFor();
    await page.click('.toast >> text=Undo');
    await page.locator('.answer.state-done').waitFor();
    await page.reload();
    await eventually(titles, ['Hello']);
    await eventually(() => page.locator('.user-text').allInnerTexts(), ['Hello']);
  });

  test('a chat is saved as Markdown', async () => {
    await demo.small.set({ answer: 'With a *plus*.' });
    await sendAndWait(page, 'How do I add?');
    await openMenu('How do I add?');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=Save as Markdown')]);
    expect(download.suggestedFilename()).toBe('How do I add.md');
    const text = await readFile((await download.path()) ?? '', 'utf8');
    expect(text).toMatch(/^# How do I add\?\n\n## You\n\nHow do I add\?\n\n## Small \(.+\)\n\nWith a \*plus\*\.\n$/);
  });

  test('what was just written is found by its words, from the keyboard: Ctrl + K, words, Enter', async () => {
    await demo.small.set({ answer: 'Die Brücke hält.' });
    await sendAndWait(page, 'Hello');
    await page.keyboard.press('Control+Shift+O');
    await page.locator('.empty-thread').waitFor();
    await demo.small.clear();
    await sendAndWait(page, 'Something else');
    await page.keyboard.press('Control+K');
    await page.keyboard.type('brucke');
    await eventually(titles, ['Hello']);
    expect(await page.locator('.snippet').innerText()).toBe('Die Brücke hält.');
    await page.keyboard.press('Enter');
    await eventually(() => page.locator('.user-text').allInnerTexts(), ['Hello']);
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Escape');
    await eventually(titles, ['Something else', 'Hello']);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('draft');
  });

  test('a result opens at the message that was found, in a long chat and on another branch, by keys and by mouse', async () => {
    const { conversations, messages } = manyChats(2, 200, 300, 'the end');
    const find = (id: string) => messages.find((message) => message.id === id);
    Object.assign(find('chat-1-41') ?? {}, { text: 'Where was the heron?' });
    const question = { ...find('chat-1-41'), id: 'other', seq: 201, parent: 'chat-1-40', text: 'Or a bittern?' };
    await seed(page, conversations, [...messages, question as Message]);
    await page.locator('.chat-row').nth(1).waitFor();
    const marked = page.locator('.thread article:focus');
    const isBelowBar = async () => {
      const [bar, message] = await Promise.all([page.locator('.top-bar').boundingBox(), marked.boundingBox()]);
      return bar !== null && message !== null && Math.abs(message.y - bar.y - bar.height) < 40;
    };
    await page.keyboard.press('Control+K');
    await page.keyboard.type('heron');
    await page.locator('.snippet mark', { hasText: 'heron' }).waitFor();
    await page.keyboard.press('Enter');
    await eventually(() => marked.locator('.user-text').allInnerTexts(), ['Where was the heron?']);
    await eventually(isBelowBar, true);
    await page.fill('#chats [type=search]', 'bittern');
    await page.locator('.chat-row a', { hasText: 'bittern' }).click();
    await eventually(() => marked.locator('.user-text').allInnerTexts(), ['Or a bittern?']);
    await expect.poll(() => marked.boundingBox()).toMatchObject({ y: expect.closeTo(400, -3) });
    await page.fill('#chats [type=search]', 'Chat number 0');
    await page.locator('.chat-row a', { hasText: 'Chat number 0' }).click();
    await eventually(
      () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight - scrollY < 2),
      true,
    );
  });

  test('the list is one stop of Tab; arrows walk it', async () => {
    await seed(page, ...seeded(30));
    await page.locator('.chat-row').nth(29).waitFor();
    await page.focus('#chats [type=search]');
    await page.keyboard.press('Tab');
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.chat-row a[aria-current]', { hasText: 'Chat number 3' }).waitFor();
    expect(await page.locator('#chats .days [tabindex="0"]').count()).toBeLessThanOrEqual(2);
  });

  test('on a phone the menu opens by touch, and search opens the drawer', async () => {
    const phone = await openPage(browser, demo.url, {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    await sendAndWait(phone.page, 'Hello');
    await phone.page.tap('.sidebar-button');
    await phone.page.tap('.chat-row .menu-button');
    await phone.page.tap('text=Delete');
    await phone.page.tap('.toast >> text=Undo');
    await phone.page.locator('.answer.state-done').waitFor();
    await phone.page.keyboard.press('Control+K');
    await phone.page.locator('.sidebar.open input[type=search]').waitFor();
    await phone.context.close();
  });
});

function seeded(chats: number) {
  const { conversations, messages } = manyChats(chats, 2, 60, '');
  return [conversations, messages] as const;
}

/** Resolves when the app has had the messages of each: the same reading as its own, begun after it, is over. */
async function openOneAfterAnother(hashes: readonly string[]): Promise<void> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  for (const hash of hashes) {
    location.hash = hash;
    await new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
    for (const _ of ['the effects of the change run', 'they have run']) await frame();
  }
  const opening = indexedDB.open('local-ai-app');
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const all = opening.result.transaction('messages').objectStore('messages').getAll();
  await new Promise((resolve) => (all.onsuccess = resolve));
  opening.result.close();
  await frame();
}
