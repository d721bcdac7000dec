// Every state in both themes and at three widths: no accessibility violation, nothing cut off sideways, nothing against the policy. SCREENSHOTS=folder keeps pictures.
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
const sizes = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
  { width: 320, height: 256 }, // 1280 × 1024 at 400 % zoom
] as const;

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
    const result = await axe.run({ rules: { 'target-size': { enabled: true } } });
    return result.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    );
  }, 120_000);
}

/** Elements that reach out of the window to the right and do not scroll inside a box that was made for it. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const bad = [...document.querySelectorAll('body *')].filter((element) => {
      const { right, width: own } = element.getBoundingClientRect();
      return (
        own > 1 && right > width + 1 && element.closest('pre, .table-scroll, .formula, svg, .offscreen, .skip') === null
      );
    });
    return bad.map((element) => element.outerHTML.slice(0, 120));
  });
}

async function lookAt(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const size of sizes) {
      await page.setViewportSize(size);
      const at = `${colorScheme} ${size.width} × ${size.height}`;
      found.push(
        ...(await violations(page)).map((line) => `${at}: ${line}`),
        ...(await cutOff(page)).map((line) => `${at}: cut off: ${line}`),
      );
      if (folder !== undefined && size.height !== 256)
        await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}-${size.width}.png`) });
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
      await page.setViewportSize(sizes[0]);
      await act(page);
      expect([...(await lookAt(page, name)), ...faults]).toEqual([]);
      await context.close();
      await stub.close();
    },
  );
});
