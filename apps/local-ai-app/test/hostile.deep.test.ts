// A hostile model: nothing that it writes runs, loads, or becomes an element. Real router, real Chromium, the demo's fakes.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium, openPage } from './browser.ts';
import { browser, demo, useDemo } from './fixture.ts';
import { sendAndWait } from './journey.ts';
import { payloads } from './xss-payloads.ts';

/** Elements that no answer may hold, whatever was written. The page's own icons stand beside its texts, never inside. */
const forbidden =
  'script, img, iframe, svg:not(.icon-shape), .markdown svg, math, form, style, link, meta, base, object, embed, video, audio, input, [onerror], [onload], [style]';

const marks = (page: Page): Promise<unknown[]> =>
  page.evaluate(
    (selector) => [
      (globalThis as { hacked?: unknown }).hacked,
      document.querySelectorAll(`.thread :is(${selector})`).length,
    ],
    forbidden,
  );

describe.skipIf(!hasChromium)('a hostile model', () => {
  useDemo([]);

  test('runs nothing, loads nothing and breaks no policy, in answers, questions and titles', async () => {
    const { page, faults } = await openPage(browser, demo.url);
    for (const payload of payloads) {
      await demo.small.set({ answer: payload, tokensPerSecond: 0, prefillTokensPerSecond: 0 });
      await sendAndWait(page, payload);
      expect(await marks(page), payload).toEqual([undefined, 0]);
    }
    const links = await page
      .locator('.thread a')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).protocol));
    expect(new Set(links.filter((protocol) => !['http:', 'https:', 'mailto:'].includes(protocol)))).toEqual(new Set());
    expect(await marks(page)).toEqual([undefined, 0]);
    await page.reload();
    await page.locator('.answer.state-done').first().waitFor();
    expect(await marks(page)).toEqual([undefined, 0]);
    expect(faults).toEqual([]);
  });

  test('runs nothing through thinking and through error texts either', async () => {
    const { page, faults } = await openPage(browser, demo.url);
    const [payload] = payloads;
    await demo.small.set({ answer: `<think>${payloads.slice(0, 6).join('\n')}</think>${payload}` });
    await sendAndWait(page, 'Hello');
    await page.click('summary');
    await demo.small.set({
      faults: [
        {
          at: 'before-headers',
          kind: 'status',
          status: 418,
          body: JSON.stringify({ error: { message: payloads.slice(0, 4).join(' '), code: payload } }),
        },
      ],
    });
    await page.fill('#draft', 'Again');
    await page.press('#draft', 'Enter');
    await page.locator('.failure').waitFor();
    expect(await page.locator('.failure').innerText()).toContain('<script>');
    expect(await marks(page)).toEqual([undefined, 0]);
    expect(faults).toEqual([]);
  });

  test('the watch itself sees what it watches for', async () => {
    const { page, faults } = await openPage(browser, demo.url);
    await page.evaluate(() => {
      const image = document.createElement('img');
      image.src = 'https://evil.example/pixel.png';
      document.body.append(image);
    });
    await expect.poll(() => faults.length).toBeGreaterThan(0);
  });
});
