// What a file of journeys stands on: the demo and a browser, and for each test a fresh page whose faults fail it. The names are filled while the tests run.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { launch, openPage } from './browser.ts';
import { type Demo, startDemo } from './demo-house.ts';
import { modeShown } from './journey.ts';

export let demo: Demo;
export let browser: Browser;
export let page: Page;
export let faults: string[];

/** Starts both before the tests of the calling `describe` and ends them after it; `prepare` starts what more they need and gives back what ends that. */
export function useDemo(
  args: readonly string[] = ['--tps', '400'],
  flags: readonly string[] = [],
  prepare: () => Promise<() => Promise<void>> = () => Promise.resolve(() => Promise.resolve()),
): void {
  let end: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(args), launch(flags)]);
    end = await prepare();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await end?.();
    await demo?.stop();
  });
}

/** Each test gets the demo as at the start and a page of its own, opened at `hash`. */
export function useFreshPage(hash = ''): void {
  beforeEach(async () => {
    await demo.reset();
    ({ page, faults } = await openPage(browser, `${demo.url}${hash}`));
    await modeShown(page, 'NORMAL');
    return async () => {
      expect(faults).toEqual([]);
      await page.context().close();
    };
  });
}
