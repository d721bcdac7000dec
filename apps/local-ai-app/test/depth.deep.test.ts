// What only this chat can do, as a person does it: promises that were broken, waiting for the end of a game, asking the other model, files, keys. Real router, real Chromium.
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, openPage } from './browser.ts';
import { browser, demo, useDemo } from './fixture.ts';
import {
  choose,
  eventually,
  lastChip,
  lastQuestionBelowBar,
  longText,
  modeShown,
  send,
  sendAndWait,
} from './journey.ts';
import type { RouterProcess } from './router-process.ts';
import { defaultSettings } from '../src/history/message.ts';
import { seed } from './seed.ts';
import { serveHouse } from './serve-house.ts';

const key = 'a-key-that-may-not-force';
const house = { apiKeys: [{ name: 'guest', key, mayForce: false }], policy: { forceTag: '!gpu' } };

describe.skipIf(!hasChromium)('only here', () => {
  let guarded: RouterProcess;
  let tagged: RouterProcess;
  useDemo(undefined, [], async () => {
    guarded = await serveHouse(demo.addresses, house);
    tagged = await serveHouse(demo.addresses, {
      policy: { forceTag: '!gpu' },
      stream: { holdMs: 200 },
    });
    return async () => {
      await guarded.stop();
      await tagged.stop();
    };
  });
  beforeEach(() => demo.reset());

  async function open(url = demo.url, mode: 'NORMAL' | 'GAMING' = 'NORMAL'): Promise<{ page: Page; faults: string[] }> {
    if (mode === 'GAMING') await demo.setMode('GAMING');
    const { page, faults } = await openPage(browser, url);
    if (url !== guarded.url) await modeShown(page, mode);
    return { page, faults };
  }

  async function sendAndWaitForWords(page: Page, text: string): Promise<void> {
    await page.fill('#draft', text);
    await page.press('#draft', 'Enter');
    await page.locator('.answer.state-streaming .markdown').waitFor();
  }

  test('a key that may not force is not offered Big, and a typed tag is said to be denied', async () => {
    const { page } = await open(guarded.url);
    await page.fill('.key-card [name=key]', key);
    await page.click('.key-card button');
    await modeShown(page, 'NORMAL');
    await eventually(() => page.locator('.choice').allInnerTexts(), ['Auto', 'Small']);
    await page.fill('#draft', '!gpu Think hard');
    await page.locator('.preview', { hasText: 'this key may not ask for big' }).waitFor();
    await sendAndWait(page, '!gpu Think hard');
    await page.locator('.fallback', { hasText: 'this key may not' }).waitFor();
    expect(await demo.big.asked()).toEqual([]);
  });

  test('a chat that was kept for Big, and a key that may not force: said before and after, and nothing of Big is offered', async () => {
    const { page } = await open(guarded.url);
    const chat = { id: 'kept', title: 'For Big', createdMs: 0, updatedMs: 0, settings: defaultSettings } as const;
    await page.fill('.key-card [name=key]', key);
    await page.click('.key-card button');
    await modeShown(page, 'NORMAL');
    await seed(page, [{ ...chat, choice: 'big' }], []);
    await page.click('text=For Big');
    await page.locator('.chat-row a[aria-current]').waitFor();
    await page.fill('#draft', 'Think hard');
    await page.locator('.preview', { hasText: /^Big → small, .*this key may not ask for big/ }).waitFor();
    expect(await page.locator('.keep, .choice.node-big').count()).toBe(0);
    await sendAndWait(page, 'Think hard');
    await page.locator('.fallback', { hasText: 'this key may not' }).waitFor();
    expect([(await lastChip(page)).node, await demo.big.asked()]).toEqual(['small', []]);
  });

  test('the tag that is configured asks before it disturbs a game, and the usual one does not', async () => {
    const { page } = await open(tagged.url, 'GAMING');
    await sendAndWait(page, '#force_big Hello');
    expect((await lastChip(page)).node).toBe('small');
    await page.fill('#draft', 'Think hard !gpu');
    await page.press('#draft', 'Enter');
    await page.locator('dialog >> text=Cancel').click();
    expect(await demo.big.asked()).toEqual([]);
  });

  test('a text that nobody can take now is refused with ways on and no Retry; Shorten opens it', async () => {
    const { page } = await open(demo.url, 'GAMING');
    await page.fill('#draft', 'word '.repeat(28_000));
    await page.press('#draft', 'Enter');
    const ways = page.locator('.failure button');
    await eventually(() => ways.allInnerTexts(), ['Ask Big anyway…', 'Send when the game is over', 'Shorten']);
    await ways.last().click();
    await page.fill('.editing textarea', 'Hello');
    await page.press('.editing textarea', 'Enter');
    await page.locator('.answer.state-done').waitFor();
  });

  test('waiting tells who reads the prompt, since when and what comes next, and that others are there, too', async () => {
    const { page } = await open(tagged.url);
    const waiting = page.locator('.waiting');
    await demo.big.set({ faults: [{ at: 'before-headers', kind: 'slow', delayMs: 4000 }] });
    await choose(page, 'Big');
    await page.fill('#draft', 'Think hard');
    await page.locator('.preview .node-big').waitFor();
    await page.press('#draft', 'Enter');
    await waiting
      .filter({ hasText: /Big reads the prompt \d\.0 s/ })
      .filter({ hasText: 'If it fails before its first word, Small answers.' })
      .waitFor();
    await page.locator('.answer.state-done .route-chip.node-big').waitFor();
    const slowly = { tokensPerSecond: 5, answerTokens: 2000 };
    await demo.big.set({ ...slowly, faults: [] });
    const other = new AbortController();
    const talking = await fetch(`${tagged.url}v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-force-big': 'true' },
      body: JSON.stringify({ model: 'auto', stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
      signal: other.signal,
    });
    await demo.big.set({ ...slowly, faults: [{ at: 'before-headers', kind: 'slow', delayMs: 60_000 }] });
    await choose(page, 'Big');
    await page.fill('#draft', 'And now?');
    await page.press('#draft', 'Enter');
    await waiting.filter({ hasText: 'Big has 1 other request, yours is queued or read' }).waitFor();
    expect(talking.bodyUsed).toBe(false); // Trap: a response that nothing holds is ended when the collector comes.
    other.abort();
    await waiting.filter({ hasText: 'Big reads the prompt' }).waitFor();
    await page.click('.stop');
  });

  test('a message waits for the end of the game, over a reload, and is sent once, by one of two tabs, unforced', async () => {
    const { page, faults } = await open(demo.url, 'GAMING');
    await page.fill('#draft', longText);
    await page.click('text=Send when the game is over');
    await page.locator('.queued').waitFor();
    await page.reload();
    await page.locator('.queued').waitFor();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.locator('.queued').waitFor();
    await demo.setMode('NORMAL');
    await page.locator('.answer.state-done').waitFor({ timeout: 40_000 });
    await other.locator('.answer.state-done').waitFor({ timeout: 40_000 });
    expect((await lastChip(page)).node).toBe('big');
    expect((await demo.big.asked()).map(({ forceBig }) => forceBig)).toEqual([null]);
    expect(faults).toEqual([]);
  });

  test('a message that waits can be cancelled: it is kept, and not sent', async () => {
    const { page } = await open(demo.url, 'GAMING');
    await page.fill('#draft', longText);
    await page.click('text=Send when the game is over');
    await page.locator('.queued >> text=Cancel').click();
    await page.locator('.unsent', { hasText: 'Not sent' }).waitFor();
    expect([await demo.big.asked(), await demo.small.asked()]).toEqual([[], []]);
  });

  test('the other model is asked the same: both answers stay side by side, and the chat goes on with either', async () => {
    const { page } = await open();
    await sendAndWait(page, 'Hello');
    await page.click('text=Ask Big the same');
    await page.locator('.half.chosen .state-done .route-chip.node-big').waitFor();
    expect(await page.locator('.half').count()).toBe(2);
    await page.click('text=Continue with this one');
    await page.locator('.half.chosen .route-chip.node-small').waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    await eventually(() => page.locator('.answer .branch-count').allInnerTexts(), ['1/2']);
  });

  test('a cut answer is gone on with; Big can stick to a chat', async () => {
    const { page } = await open();
    await demo.small.set({ faults: [{ at: 'mid-stream', kind: 'reset', afterEvents: 5, times: 1 }] });
    await send(page, 'Hello');
    await page.locator('.failure >> text=Continue').click();
    await page.locator('.answer.state-done .branch-count', { hasText: '2/2' }).waitFor();
    await choose(page, 'Big');
    await page.click('[aria-label="Big for this chat"]');
    await sendAndWait(page, 'One');
    await page.reload();
    await eventually(() => page.locator('.choice input:checked').getAttribute('value'), 'big');
  });

  test('text files and long pastes become chips that say where the message goes; pictures get a clear word', async () => {
    const { page, faults } = await open();
    await page.setInputFiles('[aria-label="Text files"]', {
      name: 'notes.md',
      mimeType: 'text/markdown',
      buffer: Buffer.from(longText),
    });
    await page.locator('.file-size', { hasText: /tokens → big/ }).waitFor();
    await page.setInputFiles('[aria-label="Text files"]', {
      name: 'cat.png',
      mimeType: 'image/png',
      buffer: Buffer.from([137, 80, 78, 71]),
    });
    await page.locator('.refused-file', { hasText: 'read text' }).waitFor();
    await sendAndWait(page, 'Sum it up');
    await page.locator('.sent-file', { hasText: 'notes.md' }).waitFor();
    expect((await lastChip(page)).node).toBe('big');
    expect(faults).toEqual([]);
  });

  test('the composer has the focus, Escape stops, and a sheet shows the keys', async () => {
    const { page } = await open();
    await page.locator('#draft:focus').waitFor();
    await demo.small.set({ tokensPerSecond: 5, answerTokens: 500 });
    await page.keyboard.type('Hello');
    await page.keyboard.press('Enter');
    await page.locator('.answer.state-streaming .markdown').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.answer.state-stopped').waitFor();
    await page.keyboard.press('Control+/');
    await page.locator('dialog[open]', { hasText: 'New chat' }).waitFor();
  });

  test('after the window changes its width, the question stays below the bar and the composer is as high as its text', async () => {
    const { page } = await open();
    await page.setViewportSize({ width: 360, height: 740 });
    await demo.small.set({ answer: 'A line that breaks on a phone and does not on a desk.\n\n'.repeat(40) });
    await sendAndWait(page, 'Write at length');
    await demo.small.set({ answer: 'A line that breaks on a phone and does not on a desk.\n\n'.repeat(400) });
    await sendAndWaitForWords(page, 'How do I add two numbers?');
    await page.locator('.jump').waitFor();
    await page.fill('#draft', 'A draft of some words that needs two lines on a phone');
    await page.setViewportSize({ width: 320, height: 256 });
    await page.setViewportSize({ width: 1280, height: 800 });
    await eventually(() => lastQuestionBelowBar(page), true);
    await eventually(() => page.locator('#draft').evaluate((area) => area.clientHeight < 60), true);
  });

  test('maths is drawn under the policy of the page', async () => {
    const { page, faults } = await open();
    await demo.small.set({ answer: 'It is $E = mc^2$ and costs $5 or $10.' });
    await sendAndWait(page, 'Hello');
    await page.locator('.answer math').waitFor();
    expect([await page.locator('.answer math').count(), faults]).toEqual([1, []]);
  });
});
