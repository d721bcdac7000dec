// Every state from phone to ultrawide, in both themes, in forced colours, for those who want no motion: no accessibility violation, nothing cut off, nothing unseen, nothing against the policy. SCREENSHOTS=folder keeps pictures.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage } from './browser.ts';
import { depthStates } from './chat-depth-states.ts';
import { chatStates } from './chat-states.ts';
import { opsStates } from './ops-states.ts';
import { startStubRouter } from './stub-router.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = process.env.SCREENSHOTS;
const phone = { width: 360, height: 740 };
const desk = { width: 1280, height: 800 };
const zoomed = { width: 320, height: 256 }; // 1280 × 1024 at 400 % zoom
const ultrawide = { width: 2560, height: 1080 };

interface Look {
  readonly look: string;
  readonly sees: readonly { readonly width: number; readonly height: number }[];
  readonly colorScheme?: 'light' | 'dark';
  readonly forcedColors?: 'active';
}

/** How a state is looked at; what a look does not name is as usual. */
const usual = { colorScheme: 'light', forcedColors: 'none', reducedMotion: 'reduce' } as const;
const looks: readonly Look[] = [
  { look: 'light', sees: [phone, desk, zoomed, ultrawide] },
  { look: 'dark', sees: [phone, desk, zoomed], colorScheme: 'dark' },
  { look: 'forced colours', sees: [desk], colorScheme: 'dark', forcedColors: 'active' },
];

let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await launch();
});
afterAll(() => browser?.close());

/** The violations of WCAG 2.2 AA and of best practice, one line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    type Result = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] };
    const { axe } = globalThis as unknown as { axe: { run: (options: unknown) => Promise<Result> } };
    const forced = matchMedia('(forced-colors: active)').matches; // axe reads the page's colours, the system paints its own
    const rules = { 'target-size': { enabled: true }, 'color-contrast': { enabled: !forced } };
    const result = await axe.run({ rules });
    return result.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    );
  }, 120_000);
}

/** Elements that reach out of the window to the right and do not scroll inside a box that was made for it, and framed ones that such a box cuts on the left. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const bad = [...document.querySelectorAll('body *')].filter((element) => {
      const { left, right, width: own } = element.getBoundingClientRect();
      const box = element.closest('pre, .table-scroll, .formula, svg, .offscreen, .skip');
      if (box === null) return own > 1 && right > width + 1;
      const isFramed = getComputedStyle(element).borderLeftWidth !== '0px';
      return own > 1 && isFramed && box.scrollLeft === 0 && left < box.getBoundingClientRect().left - 1;
    });
    return bad.map((element) => element.outerHTML.slice(0, 120));
  });
}

/** Marks without a text, such as the dot of a node, and boxes such as a bubble, which nothing sets apart from the page. */
function unseen(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { backgroundColor: ground } = getComputedStyle(document.body);
    const marks = document.querySelectorAll('.bubble, .failure, .route-dot, .pulse, .cursor, .writing, .swatch');
    const bad = [...marks].filter((mark) => {
      const { backgroundColor, borderTopWidth } = getComputedStyle(mark);
      return mark.checkVisibility() && backgroundColor === ground && borderTopWidth === '0px';
    });
    return bad.map((mark) => mark.outerHTML.slice(0, 120));
  });
}

/** Whatever still moves, where motion is not wanted. */
function moving(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document.getAnimations().map((animation) => String((animation.effect as KeyframeEffect).target?.outerHTML)),
  );
}

async function lookAt(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const { look, sees, ...media } of looks) {
    await page.emulateMedia({ ...usual, ...media });
    for (const size of sees) {
      await page.setViewportSize(size);
      const at = `${look} ${size.width} × ${size.height}`;
      found.push(
        ...(await violations(page)).map((line) => `${at}: ${line}`),
        ...(await cutOff(page)).map((line) => `${at}: cut off: ${line}`),
        ...(await unseen(page)).map((line) => `${at}: not to be seen: ${line}`),
        ...(await moving(page)).map((line) => `${at}: moves: ${line}`),
      );
      if (folder !== undefined && size.height !== 256)
        await page.screenshot({ path: path.join(folder, `${name}-${look.replaceAll(' ', '-')}-${size.width}.png`) });
    }
  }
  return found;
}

describe.skipIf(!hasChromium)('every state', () => {
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  test.each([...chatStates, ...depthStates, ...opsStates])(
    '$name has no violation and nothing cut off',
    async ({ name, screen, prepare, act }) => {
      const stub = await startStubRouter();
      prepare(stub);
      const { context, page, faults } = await openPage(browser, `${stub.url}#/${screen}`);
      await page.setViewportSize(phone);
      await act(page);
      expect([...(await lookAt(page, name)), ...faults]).toEqual([]);
      await context.close();
      await stub.close();
    },
  );
});
