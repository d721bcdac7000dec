// Takes the pictures of docs/images from the real app on its demo. Run by hand: `node apps/local-ai-app/test/take-pictures.ts`.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launch, openPage } from './browser.ts';
import { type Demo, startDemo } from './demo-house.ts';
import { choose, longText, modeShown, sendAndWait } from './journey.ts';
import { type Conversation, defaultSettings } from '../src/history/message.ts';
import { seed } from './seed.ts';
import { richAnswer } from './state-tools.ts';

const folder = path.join(import.meta.dirname, '../../../docs/images');

interface Picture {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
  readonly act: (page: Page, demo: Demo) => Promise<void>;
}

const wide = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };

async function answered(page: Page, demo: Demo): Promise<void> {
  await demo.small.set({ answer: 'With a plus: `1 + 2` is 3.' });
  await sendAndWait(page, 'How do I add two numbers?');
  await demo.big.set({ answer: richAnswer });
  await choose(page, 'Big');
  await sendAndWait(page, 'And as a function in TypeScript, with a table of examples?');
  await page.locator('[class^=hljs]').first().waitFor();
}

async function gated(page: Page, demo: Demo): Promise<void> {
  await demo.setMode('GAMING');
  await modeShown(page, 'GAMING');
  await demo.small.set({ answer: 'A short summary, written by the small model.' });
  await sendAndWait(page, longText);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
}

async function consent(page: Page, demo: Demo): Promise<void> {
  await demo.setMode('GAMING');
  await modeShown(page, 'GAMING');
  await choose(page, 'Big');
  await page.fill('#draft', 'Find the mistake in this proof.');
  await page.press('#draft', 'Enter');
  await page.locator('dialog[open]').waitFor();
}

async function ops(page: Page, demo: Demo): Promise<void> {
  for (const text of [longText, 'Hello', 'What time is it?', '#force_big Prove it.']) await sendAndWait(page, text);
  await demo.setMode('GAMING');
  await modeShown(page, 'GAMING');
  await sendAndWait(page, longText);
  await page.click('text=Ops');
  await page.locator('.decisions tbody tr').nth(4).waitFor();
  await page.getByText('Nothing is being answered right now').waitFor();
  await page.evaluate(() => scrollTo(0, 0));
}

async function compared(page: Page, demo: Demo): Promise<void> {
  await demo.small.set({
    answer: 'Call it once per element: `items.forEach(add)`. It is O(n), so nothing is gained by batches.',
  });
  await demo.big.set({
    answer:
      'Once per element is fine, with two remarks:\n\n1. `forEach` ignores promises: use `for … of` if `add` waits.\n2. Above some 10,000 elements collect first, since each call draws the list again.',
  });
  await sendAndWait(page, 'Should I call add for each element, or collect them first?');
  await page.click('text=Ask Big the same');
  await page.locator('.half.chosen .state-done').waitFor();
}

const pictures: readonly Picture[] = [
  { name: 'chat', colorScheme: 'light', ...wide, act: answered },
  { name: 'chat-dark', colorScheme: 'dark', ...wide, act: answered },
  { name: 'compared', colorScheme: 'dark', ...wide, act: compared },
  { name: 'chat-phone-gaming', colorScheme: 'dark', ...phone, act: gated },
  { name: 'consent', colorScheme: 'light', ...wide, act: consent },
  { name: 'ops', colorScheme: 'light', ...wide, act: ops },
  { name: 'ops-phone', colorScheme: 'dark', ...phone, act: ops },
];

const titles = [
  'Sourdough that rises overnight',
  'Why is the build slow since Monday?',
  'A letter to the landlord',
  'Rust lifetimes, once more',
  'Three days in Lisbon with children',
  'Regex for ISO dates',
  'The proof of the lemma',
];

/** Chats of some days before, as far as the list shows them. */
function usedForWeeks(): readonly Conversation[] {
  const settings = defaultSettings;
  return titles.map((title, at) => {
    const updatedMs = Date.now() - (at + 1) * 17 * 3_600_000;
    return { id: `before-${at}`, title, createdMs: updatedMs, updatedMs, settings };
  });
}

async function take(browser: Browser, demo: Demo, { name, colorScheme, width, height, act }: Picture): Promise<void> {
  await demo.reset();
  const viewport = { width, height };
  const { context, page } = await openPage(browser, demo.url, { colorScheme, viewport });
  await modeShown(page, 'NORMAL');
  await seed(page, usedForWeeks(), []);
  await modeShown(page, 'NORMAL');
  await act(page, demo);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  await context.close();
}

/** The icons of the manifest from the mark: with round corners, and to the edges for systems that cut their own shape. */
async function drawIcons(browser: Browser): Promise<void> {
  const publicFolder = path.join(import.meta.dirname, '../public');
  const svg = readFileSync(path.join(publicFolder, 'icon.svg'), 'utf8');
  const icons = [
    { name: 'icon-192', size: 192, rounded: true },
    { name: 'icon-512', size: 512, rounded: true },
    { name: 'icon-maskable', size: 512, rounded: false },
  ];
  for (const { name, size, rounded } of icons) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const drawn = rounded ? svg : svg.replace(' rx="7"', '');
    await page.setContent(`<style>* { margin: 0 } svg { display: block }</style>${drawn}`);
    await page.screenshot({ path: path.join(publicFolder, `${name}.png`), omitBackground: true });
    await page.close();
  }
}

mkdirSync(folder, { recursive: true });
const demo = await startDemo(['--tps', '60']);
const browser = await launch();
for (const picture of pictures) await take(browser, demo, picture);
await drawIcons(browser);
await browser.close();
await demo.stop();
