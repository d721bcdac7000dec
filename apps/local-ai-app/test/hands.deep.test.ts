// Everything that a mouse does in the other journeys, by touch on a phone and by keys on a desk: the same walk through the chat and through Ops. Real router, real Chromium.
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium, openPage } from './browser.ts';
import { browser, demo, useDemo } from './fixture.ts';
import { chosen, eventually, longText, modeShown } from './journey.ts';

interface Hand {
  readonly by: string;
  readonly options: BrowserContextOptions;
  /** Presses a button or a link. */
  readonly press: (page: Page, what: Locator) => Promise<void>;
  readonly send: (page: Page) => Promise<void>;
  readonly choose: (page: Page, choice: string) => Promise<void>;
}

const hands: readonly Hand[] = [
  {
    by: 'touch',
    options: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    press: (_, what) => what.tap(),
    send: (page) => page.tap('.send'),
    choose: (page, choice) => page.locator('.choice', { hasText: choice }).tap(),
  },
  {
    by: 'keys',
    options: {},
    press: async (page, what) => {
      await what.focus();
      await page.keyboard.press('Enter');
    },
    send: (page) => page.press('#draft', 'Enter'),
    choose: (page, choice) => page.getByRole('radio', { name: choice }).press(' '),
  },
];

describe.skipIf(!hasChromium).each(hands)('by $by', ({ options, press, send, choose }) => {
  useDemo();

  async function walk(run: (page: Page, act: (name: string) => Promise<void>) => Promise<void>): Promise<void> {
    await demo.reset();
    const { context, page, faults } = await openPage(browser, demo.url, options);
    await modeShown(page, 'NORMAL');
    const named = (name: string) => ({ name, exact: true });
    await run(page, (name) =>
      press(
        page,
        page
          .getByRole('button', named(name))
          .or(page.getByRole('menuitem', named(name)))
          .last(),
      ),
    );
    expect(faults).toEqual([]);
    await context.close();
  }

  const ask = async (page: Page, text: string): Promise<void> => {
    await page.fill('#draft', text);
    await send(page);
    await page.locator('.turn:last-child .answer.state-done').waitFor();
  };
  const counts = (page: Page) => page.locator('.branch-count').allInnerTexts();

  test('answers: their facts, the other model, again, another wording, and back through the branches', () =>
    walk(async (page, act) => {
      await ask(page, 'Hello');
      await press(page, page.locator('.route-chip'));
      await page.locator('.route-details').waitFor();
      await act('Ask Big the same');
      await page.locator('.answer.state-done .route-chip.node-big').waitFor();
      await act('Regenerate');
      await eventually(async () => (await counts(page)).includes('3/3'), true);
      await act('Previous branch');
      await act('Edit');
      await page.fill('.editing textarea', 'Hello there');
      await press(page, page.locator('.editing .primary'));
      await eventually(() => page.locator('.user-text').allInnerTexts(), ['Hello there']);
      await page.locator('.answer.state-done').waitFor();
      await press(page, page.locator('.user-message [aria-label="Previous branch"]'));
      await eventually(() => page.locator('.user-text').allInnerTexts(), ['Hello']);
    }));

  test('the composer: a file, a kept prompt, settings, Big for this chat', () =>
    walk(async (page, act) => {
      await act('Add to the message');
      const choosing = page.waitForEvent('filechooser');
      await act('Attach text files');
      const notes = { name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('# Notes') };
      await (await choosing).setFiles(notes);
      await page.locator('.file-name', { hasText: 'notes.md' }).waitFor();
      await act('Remove notes.md');
      await page.fill('#draft', 'Explain this:');
      await act('Add to the message');
      await act('Kept prompts');
      await act('Keep the draft as a prompt');
      await act('Close');
      await page.fill('#draft', '');
      await act('Add to the message');
      await act('Kept prompts');
      await act('Explain this:');
      await eventually(() => page.inputValue('#draft'), 'Explain this:');
      await act('Add to the message');
      await act('Settings of this chat');
      await page.fill('[name=system]', 'Be kind');
      await act('Save');
      await choose(page, 'Big');
      await act('Big for this chat');
      await ask(page, 'One');
      expect([await chosen(page), (await demo.big.asked()).length]).toEqual(['big', 1]);
    }));

  test('while someone is gaming: a message waits, and is cancelled; Big asks first', () =>
    walk(async (page, act) => {
      await demo.setMode('GAMING');
      await modeShown(page, 'GAMING');
      await page.fill('#draft', longText);
      await act('Send when the game is over');
      await page.locator('.queued').waitFor();
      await act('Show all');
      await press(page, page.locator('.queued button'));
      await page.locator('.unsent', { hasText: 'Not sent' }).waitFor();
      await choose(page, 'Big');
      await page.fill('#draft', 'Think hard');
      await send(page);
      await act('Use Big anyway');
      await page.locator('.answer.state-done .route-chip.node-big').waitFor();
    }));

  test('Ops: a row, an order, a table, an explanation, and the theme', () =>
    walk(async (page, act) => {
      await ask(page, 'Hello');
      await press(page, page.locator('.screens a').last());
      await press(page, page.locator('.decisions tbody button').first());
      await page.locator('.opened').waitFor();
      await press(page, page.locator('.decisions th button').first());
      await page.locator('th[aria-sort=ascending]').waitFor();
      await press(page, page.locator('.chart button').first());
      await page.locator('.chart table').waitFor();
      await page.fill('.explain-form textarea', 'What would happen?');
      await act('Explain');
      await page.locator('.explained[data-rule=light]').waitFor();
      await press(page, page.locator('.theme'));
      await expect
        .poll(() => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme))
        .toBe('light');
    }));
});
