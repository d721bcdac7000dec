// The web app on Workers, in a real browser: the platform serves its files, the Worker answers its questions.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadStaticFiles } from '#entry/node/static.ts';
import { hasChromium, launch, openPage } from '../../apps/local-ai-app/test/browser.ts';
import { lastChip, longText, modeShown, sendAndWait } from '../../apps/local-ai-app/test/journey.ts';
import { type House, startHouse } from './house.ts';
import { startWorker } from './worker-process.ts';

if (!hasChromium) process.stdout.write('the app on Workers: skipped, no chromium\n');

describe.skipIf(!hasChromium)('the app on Workers', () => {
  let folder: string;
  let house: House;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'router-app-'));
    await build({ root: 'apps/local-ai-app', logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
    const start = (config: Readonly<Record<string, unknown>>) => startWorker(config, folder);
    const config = { mode: { maxAgeMs: 1000, deadlineMs: 1000 } };
    [house, browser] = await Promise.all([startHouse({ name: 'Workers', start }, 'quiet', config), launch()]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([browser?.close(), house?.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  test("files carry the policy that Node's do", async () => {
    const onNode = loadStaticFiles(folder).asset('/', new Headers());
    const { headers } = await house.ask({ path: '/' });
    for (const name of ['content-security-policy', 'x-content-type-options', 'referrer-policy'])
      expect(headers.get(name), name).toBe(onNode?.headers.find(([known]) => known === name)?.[1]);
  });

  test('it paints, answers a short and a long question, and shows what GAMING kept from big', async () => {
    const { page, faults } = await openPage(browser, house.url);
    await page.locator('#draft').waitFor();
    expect((await sendAndWait(page, 'Hello')).headers).toMatchObject({
      'x-router-backend': 'small',
      'x-router-rule': 'light',
    });
    expect((await sendAndWait(page, longText)).headers).toMatchObject({
      'x-router-backend': 'big',
      'x-router-mode': 'NORMAL',
    });
    house.mode.set('GAMING');
    await modeShown(page, 'GAMING');
    expect((await sendAndWait(page, longText)).headers).toMatchObject({
      'x-router-backend': 'small',
      'x-router-fallback': 'gaming',
    });
    expect((await lastChip(page)).node).toBe('small');
    expect(faults).toEqual([]);
  });

  test('a path that is neither a file nor a route is the router’s 404', async () => {
    const { status, text } = await house.ask({ path: '/nowhere' });
    expect([status, JSON.parse(text)]).toMatchObject([404, { error: { code: 'not_found', source: 'router' } }]);
  });
});
