// The one browser journey of `npm test`: a light question, a gated heavy one, Stop, and Ops, on the real router and its demo.
import { describe, expect, test } from 'vitest';
import { hasChromium, openPage } from './browser.ts';
import { browser, demo, useDemo } from './fixture.ts';
import { eventually, lastChip, longText, modeShown, send, sendAndWait } from './journey.ts';

if (!hasChromium) process.stdout.write('app: skipped, no chromium\n');

describe.skipIf(!hasChromium)('the app on the demo', () => {
  useDemo();

  test('answers carry their route, gating is visible, Stop reaches the upstream, and Ops lists every request', async () => {
    const { page, faults } = await openPage(browser, demo.url);
    const light = await sendAndWait(page, 'Hello');
    expect(light.headers).toMatchObject({ 'x-router-backend': 'small', 'x-router-rule': 'light' });
    expect(await lastChip(page)).toEqual({ node: 'small', why: 'a light request' });

    await demo.setMode('GAMING');
    await modeShown(page, 'GAMING');
    const gated = await sendAndWait(page, longText);
    expect(gated.headers['x-router-fallback']).toBe('gaming');
    expect(await page.locator('.answer').last().locator('.fallback').innerText()).toContain('GAMING');
    expect(await demo.big.asked()).toEqual([]);

    await demo.small.set({ tokensPerSecond: 5, answerTokens: 500 });
    await send(page, 'Tell me more');
    await page.locator('.answer.state-streaming .markdown').waitFor();
    await page.click('.stop');
    await page.locator('.answer.state-stopped').waitFor();
    await eventually(async () => (await demo.small.asked()).at(-1)?.closedByClient, true);

    await page.click('text=Ops');
    await eventually(() => page.locator('.decisions tbody tr').count(), 3);
    expect(faults).toEqual([]);
  }, 120_000);
});
