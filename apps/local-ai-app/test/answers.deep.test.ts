// Answers of every shape, and texts from everywhere, as a person meets them. A router that is scripted, real Chromium.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Mode } from '../src/router/contract.ts';
import { hasChromium, launch, openPage } from './browser.ts';
import { choose, eventually, modeShown } from './journey.ts';
import { ask, askAndWait, explains, statusIn } from './state-tools.ts';
import { chunk, routeHeaders, sendJson, startStubRouter, type StubRouter } from './stub-router.ts';

const event = (delta: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;
const done = 'data: [DONE]\n\n';
const streamsEvents =
  (...events: readonly string[]): StubRouter['chat'] =>
  ({ req, res }) => {
    res.writeHead(200, routeHeaders(req));
    res.end(events.join('') + done);
  };

describe.skipIf(!hasChromium)('answers', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  async function open(chat: StubRouter['chat'], mode: Mode = 'NORMAL') {
    const stub = await startStubRouter();
    stub.chat = chat;
    stub.status = statusIn(mode);
    const { context, page, faults } = await openPage(browser, stub.url);
    await modeShown(page, mode);
    const close = async (): Promise<void> => {
      expect(faults).toEqual([]);
      await context.close();
      await stub.close();
    };
    return { stub, page, close };
  }

  test('thinking is folded and says how long it took', async () => {
    const { page, close } = await open(async ({ req, res }) => {
      res.writeHead(200, routeHeaders(req));
      res.write(event({ reasoning: 'Two numbers, so a sum.' }));
      await page.locator('.thinking summary', { hasText: /^Thinking… \d/ }).waitFor();
      res.end(chunk('Use a plus.') + done);
    });
    await askAndWait(page);
    expect(await page.locator('.thinking summary').innerText()).toMatch(/^Thought for [\d.]+ m?s$/);
    await page.click('.thinking summary');
    await page.locator('.thinking p', { hasText: 'Two numbers, so a sum.' }).waitFor();
    await close();
  });

  test('a tool that the model asks for is shown with what it asks, put together from its pieces', async () => {
    const call = (piece: object) => event({ tool_calls: [{ index: 0, function: piece }] });
    const { page, close } = await open(
      streamsEvents(call({ name: 'weather', arguments: '{"city":' }), call({ arguments: ' "Bern"}' })),
    );
    await askAndWait(page);
    await page.click('.tool-calls summary >> text=weather');
    expect(await page.locator('.tool-calls pre').innerText()).toBe('{\n  "city": "Bern"\n}');
    await close();
  });

  test('an answer without a word says so', async () => {
    const { page, close } = await open(streamsEvents());
    await askAndWait(page);
    await page.locator('.answer', { hasText: 'ended its answer without a word' }).waitFor();
    await close();
  });

  test('a long message is folded, and opened by a key', async () => {
    const { page, close } = await open(streamsEvents(chunk('Long.')));
    const focused = page.evaluate(focusOnceThere, '.fold');
    await ask(page, 'A line.\n'.repeat(40));
    await page.locator('.user-text.folded').waitFor();
    expect(await focused, 'the composer takes the focus late').toBe(true);
    await page.keyboard.press('Enter');
    await page.locator('.user-text:not(.folded)').waitFor();
    await close();
  });

  test('files are taken by paste and by drop, a long paste becomes a chip, a short one stays text', async () => {
    const { stub, page, close } = await open(streamsEvents(chunk('Read.')));
    stub.explain = explains({ rule: 'heavy-tokens', chosen: 'big', about: 6200 });
    const names = () => page.locator('.file-name').allInnerTexts();
    await transfer(page, 'drop', [{ name: 'dropped.ts', type: 'text/plain', text: 'const a = 1;' }], '');
    await eventually(names, ['dropped.ts']);
    await transfer(page, 'paste', [{ name: 'pasted.md', type: 'text/markdown', text: '# Hi' }], '');
    await eventually(names, ['dropped.ts', 'pasted.md']);
    await transfer(page, 'paste', [], 'x'.repeat(5000));
    await transfer(page, 'paste', [], 'short');
    await eventually(names, ['dropped.ts', 'pasted.md', 'Pasted text']);
    await page
      .locator('.file-size', { hasText: /tokens → big/ })
      .first()
      .waitFor();
    for (const way of ['drop', 'paste'] as const) {
      await transfer(page, way, [{ name: `${way}.png`, type: 'image/png', text: 'PNG' }], '');
      await page.locator('.refused-file', { hasText: `${way}.png: these models read text` }).waitFor();
    }
    await page.click('[aria-label="Remove pasted.md"]');
    await page.reload();
    await eventually(names, ['dropped.ts', 'Pasted text']);
    await close();
  });

  test('a message that is sent while a file of it is still being read takes the file along', async () => {
    const { page, close } = await open(streamsEvents(chunk('Read.')));
    const release = await page.evaluateHandle(holdFiles);
    await transfer(page, 'drop', [{ name: 'slow.md', type: 'text/markdown', text: '# Slow' }], '');
    await ask(page, 'Sum it up');
    await release.evaluate((read) => read());
    await page.locator('.sent-file', { hasText: 'slow.md' }).waitFor();
    await eventually(() => page.locator('.answer.state-done').count(), 1);
    await close();
  });

  for (const code of ['gaming', 'mode_unknown'])
    test(`a message that waited and met ${code} again waits again, and goes out once the game is over`, async () => {
      let asked = 0;
      const { stub, page, close } = await open(({ req, res }) => {
        asked += 1;
        stub.status = statusIn(asked === 1 ? 'GAMING' : 'NORMAL');
        if (asked === 1) return sendJson(res, 503, { error: { message: 'A game began.', code } });
        expect([req.headers['x-router-strict'], req.headers['x-force-big']]).toEqual(['true', undefined]);
        res.writeHead(200, routeHeaders(req, 'big', 'heavy-tokens')).end(chunk('At last.') + done);
      }, 'GAMING');
      stub.explain = explains({ rule: 'gaming', because: 'gaming', about: 6200 });
      await page.fill('#draft', 'Something heavy');
      await page.click('text=Send when the game is over');
      await page.locator('.queued').waitFor();
      stub.status = statusIn('NORMAL');
      await eventually(() => Promise.resolve(asked), 1);
      await page.locator('.queued').waitFor();
      await modeShown(page, 'GAMING');
      expect([asked, await page.locator('.answer').count()]).toEqual([1, 0]);
      stub.status = statusIn('NORMAL');
      await page.locator('.answer.state-done', { hasText: 'At last.' }).waitFor();
      expect(asked).toBe(2);
      await close();
    });

  test('Big that is kept for a chat still asks for each message while someone is gaming', async () => {
    const { stub, page, close } = await open(streamsEvents(chunk('Big.')), 'GAMING');
    stub.explain = explains({ rule: 'forced-header', chosen: 'big', about: 9, facts: { force: 'header' } });
    await choose(page, 'Big');
    await page.click('[aria-label="Big for this chat"]');
    for (const answers of [1, 2]) {
      await ask(page, `Question ${answers}`);
      await page.click('dialog >> text=Use Big anyway');
      await eventually(() => page.locator('.answer.state-done').count(), answers);
    }
    await close();
  });
});

interface Given {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** Pastes or drops on the composer, as a system's clipboard or file manager does. */
async function transfer(page: Page, kind: 'paste' | 'drop', files: readonly Given[], text: string): Promise<void> {
  await page.evaluate(
    (given) => {
      const data = new DataTransfer();
      for (const { name, type, text: content } of given.files) data.items.add(new File([content], name, { type }));
      if (given.text !== '') data.setData('text/plain', given.text);
      const common = { bubbles: true, cancelable: true };
      const act =
        given.kind === 'paste'
          ? new ClipboardEvent('paste', { ...common, clipboardData: data })
          : new DragEvent('drop', { ...common, dataTransfer: data });
      document.getElementById('draft')?.dispatchEvent(act);
    },
    { kind, files, text },
  );
}

/** Runs in the page: files are read once the result is called. */
function holdFiles(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  Blob.prototype.text = async function (this: Blob) {
    await promise;
    return new Response(this).text();
  };
  return resolve;
}

/** Runs in the page: focuses what comes, at once; resolves to whether it has the focus still when all effects of its coming have run. */
function focusOnceThere(selector: string): Promise<boolean> {
  return new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      const there = document.querySelector<HTMLElement>(selector);
      if (there === null) return;
      watch.disconnect();
      there.focus();
      const look = () => resolve(document.activeElement === there);
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(look)));
    });
    watch.observe(document.body, { childList: true, subtree: true });
  });
}
