// Opens the app in the machine's Chromium and watches that it stays on its origin and within its policy.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** False: browser tests are skipped, and say so. */
export const hasChromium = existsSync(chromiumPath);

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch(extra: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', ...quiet, ...extra] });
}

export interface Watched {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What must stay empty: violations of the policy, script errors, requests to other origins. */
  readonly faults: string[];
}

/** A fresh profile with one page; everything that must not happen is collected. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  const faults: string[] = [];
  const page = await context.newPage();
  watch(page, new URL(url).origin, faults);
  await page.goto(url);
  return { context, page, faults };
}

export function watch(page: Page, origin: string, faults: string[]): void {
  page.on('pageerror', (error) => faults.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted Type|violat/i.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin: to } = new URL(request.url());
    if (protocol.startsWith('http') && to !== origin) faults.push(`request off the origin: ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
}
