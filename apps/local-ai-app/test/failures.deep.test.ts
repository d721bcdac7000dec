// What a person keeps when things fail: text, drafts, history. Real router, real Chromium, the demo's fakes.
import { describe, expect, test } from 'vitest';
import { hasChromium } from './browser.ts';
import { demo, page, useDemo, useFreshPage } from './fixture.ts';
import { answerKept, choose, eventually, lastAnswer, lastChip, longText, send, sendAndWait } from './journey.ts';

const dead = { healthStatus: 500, faults: [{ at: 'before-headers', kind: 'reset' }] };

/** Runs in the browser: whoever opens the history waits until the result is called. A deletion that waits keeps others out. */
function holdHistory(): Promise<() => void> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('local-ai-app');
    opening.addEventListener('success', () => {
      const deleting = indexedDB.deleteDatabase('local-ai-app');
      deleting.addEventListener('blocked', () => resolve(() => opening.result.close()));
    });
  });
}

/** Runs in the browser: messages are neither read nor written by others until the result is called. */
function holdMessages(): Promise<() => void> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('local-ai-app');
    opening.addEventListener('success', () => {
      const messages = opening.result.transaction('messages', 'readwrite').objectStore('messages');
      let hold = () => messages.count().addEventListener('success', () => hold());
      hold();
      resolve(() => (hold = () => undefined));
    });
  });
}

describe.skipIf(!hasChromium)('failures', () => {
  useDemo();
  useFreshPage();

  test('big dies before its first output: small answers, and a notice says why', async () => {
    await demo.big.set({ faults: [{ at: 'before-output', kind: 'reset' }] });
    await choose(page, 'Big');
    const { headers } = await sendAndWait(page, 'Think hard');
    expect(headers['x-router-fallback']).toMatch(/^big-failed:/);
    expect(await page.locator('.fallback').innerText()).toMatch(
      /^The big model failed before its first word: .+ Small answered instead\.$/,
    );
    expect((await lastChip(page)).node).toBe('small');
  });

  test('small dies mid-stream: what came is kept and marked, and Retry asks again', async () => {
    await demo.small.set({ faults: [{ at: 'mid-stream', kind: 'reset', afterEvents: 5, times: 1 }] });
    await send(page, 'Hello');
    await page.locator('.answer.state-interrupted .failure').waitFor();
    const partial = await lastAnswer(page);
    expect(partial.length).toBeGreaterThan(5);
    await page.reload();
    await page.locator('.answer.state-interrupted').waitFor();
    expect(await lastAnswer(page)).toBe(partial);
    await page.click('text=Retry');
    await page.locator('.answer.state-done').waitFor();
    expect(await page.locator('.user-message').count()).toBe(1);
  });

  test('both models are down: the history is readable, the message and the next draft are kept', async () => {
    await sendAndWait(page, 'Hello');
    await demo.small.set(dead);
    await demo.big.set(dead);
    await send(page, 'Are you there?');
    await page.locator('.answer.state-failed .failure').waitFor();
    await page.fill('#draft', 'a draft');
    await page.reload();
    await eventually(() => page.inputValue('#draft'), 'a draft');
    expect(await page.locator('.user-text').allInnerTexts()).toEqual(['Hello', 'Are you there?']);
    expect(await page.locator('.answer.state-done').count()).toBe(1);
    expect(await page.locator('.answer.state-failed .route-chip').count()).toBe(0);
    await page.click('text=Ops');
    await eventually(async () => (await page.locator('td.of-answered').allInnerTexts()).slice(0, 2), ['none', 'small']);
  });

  test.each(['', '#/chat/gone'])(
    'what is sent before the history can be read goes out when it can, to whom it was meant for: "/%s"',
    async (hash) => {
      await page.goto('about:blank');
      const holder = await page.context().newPage();
      await holder.goto(`${demo.url}/version`);
      const release = await holder.evaluateHandle(holdHistory);
      await page.goto(`${demo.url}/${hash}`);
      await choose(page, 'Big');
      await page.fill('#draft', 'Hello');
      await page.press('#draft', 'Enter');
      await page.locator('main .loading').waitFor();
      const answering = page.waitForResponse((response) => response.url().endsWith('/v1/chat/completions'));
      await release.evaluate((close) => close());
      expect((await (await answering).allHeaders())['x-router-backend']).toBe('big');
      await page.locator('.answer.state-done').waitFor();
      expect(await page.locator('.user-text').allInnerTexts()).toEqual(['Hello']);
      expect(await page.inputValue('#draft')).toBe('');
    },
  );

  test('Stop closes the upstream and keeps the text', async () => {
    await demo.small.set({ tokensPerSecond: 20, answerTokens: 2000 });
    await send(page, 'Hello');
    await page.locator('.answer.state-streaming .markdown').waitFor();
    await page.click('.stop');
    await page.locator('.answer.state-stopped').waitFor();
    await eventually(async () => (await demo.small.asked()).map(({ closedByClient }) => closedByClient), [true]);
    expect((await lastAnswer(page)).length).toBeGreaterThan(0);
  });

  test('Stop before the first word closes the upstream too', async () => {
    await demo.big.set({ prefillMs: 60_000 });
    await choose(page, 'Big');
    await page.fill('#draft', 'Think hard');
    await page.press('#draft', 'Enter');
    await eventually(async () => (await demo.big.asked()).length, 1);
    await page.click('.stop');
    await page.locator('.answer.state-stopped').waitFor();
    await eventually(async () => (await demo.big.asked())[0]?.closedByClient, true);
  });

  test('the offline strip comes and goes with the router and is seen wherever the chat is scrolled to; the composer works meanwhile', async () => {
    await demo.small.set({ answer: 'A line.\n\n'.repeat(60), tokensPerSecond: 2000 });
    await sendAndWait(page, 'Hello');
    await demo.small.clear();
    await page.context().setOffline(true);
    await page.locator('.strip', { hasText: 'does not answer' }).waitFor({ timeout: 12_000 });
    for (const end of [0, 1e6]) expect(await page.evaluate(stripShown, end)).toBe(true);
    await page.fill('#draft', 'written offline');
    await page.press('#draft', 'Enter');
    await page.locator('.answer.state-failed .failure', { hasText: 'cannot be reached' }).waitFor();
    await page.context().setOffline(false);
    await page.locator('.strip').waitFor({ state: 'detached', timeout: 12_000 });
    await page.click('text=Retry');
    await page.locator('.answer.state-done').nth(1).waitFor();
  });

  test('a reload in every phase loses no message', async () => {
    await page.fill('#draft', 'not sent yet');
    await page.reload();
    await eventually(() => page.inputValue('#draft'), 'not sent yet');

    await demo.small.set({ prefillMs: 60_000 });
    await page.press('#draft', 'Enter');
    await eventually(async () => (await demo.small.asked()).length, 1);
    await page.reload();
    await page.locator('.answer.state-failed').waitFor();
    expect(await page.locator('.user-text').allInnerTexts()).toEqual(['not sent yet']);

    await demo.small.set({ prefillMs: 0, tokensPerSecond: 50, answerTokens: 5000 });
    await page.click('text=Retry');
    await page.locator('.answer.state-streaming .markdown').waitFor();
    await eventually(async () => (await lastAnswer(page)).length > 60, true);
    const before = await lastAnswer(page);
    await page.reload();
    await page.locator('.answer.state-interrupted').waitFor();
    expect((await lastAnswer(page)).startsWith(before.slice(0, 60))).toBe(true);
    expect((await lastAnswer(page)).length).toBeGreaterThanOrEqual(before.length);

    await demo.small.clear();
    await page.click('text=Retry');
    await page.locator('.answer.state-done').waitFor();
    await answerKept(page);
    const after = await lastAnswer(page);
    await page.reload();
    await page.locator('.answer.state-done').waitFor();
    expect(await lastAnswer(page)).toBe(after);
  });

  test('a reload before an answer that is complete could be saved loses no word of it', async () => {
    await demo.small.set({ tokensPerSecond: 50, answerTokens: 60 });
    await send(page, 'Hello');
    await page.locator('.answer.state-streaming .markdown').waitFor();
    const holder = await page.context().newPage();
    await holder.goto(`${demo.url}/version`);
    const release = await holder.evaluateHandle(holdMessages);
    await page.locator('.answer.state-done').waitFor();
    const whole = await lastAnswer(page);
    await page.reload();
    await release.evaluate((end) => end());
    await page.locator('.answer').waitFor();
    expect(await lastAnswer(page)).toBe(whole);
  });

  test('a reload at the very moment of sending keeps the text, as a message or as the draft', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const text = `words ${turn}`;
      await page.fill('#draft', text);
      const loaded = page.waitForEvent('load');
      await page.evaluate(() => {
        document.querySelector<HTMLFormElement>('.composer')?.requestSubmit();
        location.reload();
      });
      await loaded;
      await page.locator('.chat :is(.thread, .empty-thread)').waitFor();
      expect(await page.evaluate(keptTexts), `turn ${turn}`).toContain(text);
    }
  });

  test('edit and regenerate make branches: nothing is destroyed, and each can be shown again, also after a reload', async () => {
    await sendAndWait(page, 'First');
    await sendAndWait(page, 'Second');
    await page.locator('.user-message').first().hover();
    await page.locator('.user-message').first().locator('[aria-label=Edit]').click();
    await page.fill('.editing textarea', 'First, better');
    await page.press('.editing textarea', 'Enter');
    await eventually(() => page.locator('.user-text').allInnerTexts(), ['First, better']);
    await page.locator('.answer.state-done').waitFor();
    await page.reload();
    await eventually(() => page.locator('.user-text').allInnerTexts(), ['First, better']);
    await page.locator('.user-message [aria-label="Previous branch"]').click();
    await eventually(() => page.locator('.user-text').allInnerTexts(), ['First', 'Second']);
    await page.locator('.answer').last().locator('[aria-label=Regenerate]').click();
    await page.locator('.answer').last().locator('.branch-count', { hasText: '2/2' }).waitFor();
    await page.keyboard.press('Alt+Shift+ArrowLeft');
    await page.locator('.answer').last().locator('.branch-count', { hasText: '1/2' }).waitFor();
  });

  test('settings of a chat are sent, and empty ones are not', async () => {
    await page.click('.settings-button');
    await page.fill('[name=system]', 'Be kind');
    await page.fill('[name=temperature]', '0.2');
    await page.click('dialog >> text=Save');
    const requesting = page.waitForRequest((request) => request.url().endsWith('/v1/chat/completions'));
    await sendAndWait(page, longText);
    const body = (await requesting).postDataJSON() as Record<string, unknown> & { messages: unknown[] };
    expect(body.messages[0]).toEqual({ role: 'system', content: 'Be kind' });
    expect([body.temperature, 'top_p' in body, 'max_tokens' in body]).toEqual([0.2, false, false]);
  });
});

/** Runs in the page: whether the strip is in the window, and on top there, once the page is scrolled. */
function stripShown(top: number): boolean {
  scrollTo(0, top);
  const strip = document.querySelector('.strip');
  const { left = 0, top: at = -1, height = 0 } = strip?.getBoundingClientRect() ?? {};
  return strip?.contains(document.elementFromPoint(left + 20, at + height / 2)) === true;
}

/** Runs in the page: every text of a person that the browser keeps, sent or not. */
async function keptTexts(): Promise<string[]> {
  const opening = indexedDB.open('local-ai-app');
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const asking = opening.result.transaction('messages').objectStore('messages').getAll();
  await new Promise((resolve) => (asking.onsuccess = resolve));
  opening.result.close();
  const drafts = Object.entries(localStorage).filter(([name]) => name.startsWith('draft:'));
  return [...drafts.map(([, text]) => String(text)), ...asking.result.map(({ text }: { text?: string }) => text ?? '')];
}
