// Where messages go, as a person sees it: previews, chips, notices, consent. Real router, real Chromium, the demo's fakes.
import { describe, expect, test } from 'vitest';
import { hasChromium } from './browser.ts';
import { demo, page, useDemo, useFreshPage } from './fixture.ts';
import { choose, chosen, lastChip, longText, modeShown, sendAndWait } from './journey.ts';

describe.skipIf(!hasChromium)('routes', () => {
  useDemo();
  useFreshPage();

  const notices = () => page.locator('.fallback').count();

  test('a short prompt goes to small, and the chip says what the header says', async () => {
    const { headers } = await sendAndWait(page, 'Hello');
    expect(headers).toMatchObject({ 'x-router-backend': 'small', 'x-router-rule': 'light' });
    expect(await lastChip(page)).toEqual({ node: 'small', why: 'a light request' });
    expect(await notices()).toBe(0);
  });

  test('a long prompt in NORMAL is announced for big before it is sent, and goes there', async () => {
    await page.fill('#draft', longText);
    await page.locator('.preview .node-big').waitFor();
    expect(await page.locator('.preview').innerText()).toMatch(/^Auto → big, ≈ [\d,]+ tokens$/);
    const { headers } = await sendAndWait(page, longText);
    expect(headers).toMatchObject({ 'x-router-backend': 'big', 'x-router-rule': 'heavy-tokens' });
    expect(await lastChip(page)).toEqual({ node: 'big', why: 'heavy by length, and nobody is gaming' });
  });

  test('of a text above 64 kB the router hears the size, and the preview says what does not fit', async () => {
    await demo.setMode('GAMING');
    await modeShown(page, 'GAMING');
    const asking = page.waitForRequest((request) => request.url().includes('/router/explain?leftOut='));
    await page.fill('#draft', 'word '.repeat(28_000));
    expect((await asking).postData()?.length).toBeLessThan(70_000);
    await page
      .locator('.too-long', { hasText: /≈ 28,000 tokens: more than small's 16,384, and big is gated while gaming/ })
      .waitFor();
  });

  test('in GAMING a long prompt stays on small with a notice, and big sees nothing', async () => {
    await demo.setMode('GAMING');
    await modeShown(page, 'GAMING');
    const { headers } = await sendAndWait(page, longText);
    expect(headers).toMatchObject({ 'x-router-backend': 'small', 'x-router-fallback': 'gaming' });
    expect(await page.locator('.fallback').innerText()).toBe(
      'The PC is in GAMING mode, so the big model was left alone. Small answered instead.',
    );
    expect(await demo.big.asked()).toEqual([]);
  });

  test('in GAMING a short prompt has no notice', async () => {
    await demo.setMode('GAMING');
    await modeShown(page, 'GAMING');
    await sendAndWait(page, 'Hello');
    expect([await notices(), (await lastChip(page)).node]).toEqual([0, 'small']);
  });

  test('Big in GAMING asks once: cancel sends nothing, consent forces this message only', async () => {
    await demo.setMode('GAMING');
    await modeShown(page, 'GAMING');
    await choose(page, 'Big');
    await page.fill('#draft', 'Think hard');
    await page.press('#draft', 'Enter');
    await page.locator('dialog >> text=Cancel').click();
    expect(await page.inputValue('#draft')).toBe('Think hard');
    expect([await demo.big.asked(), await demo.small.asked()]).toEqual([[], []]);

    await page.press('#draft', 'Enter');
    await page.locator('dialog >> text=Use Big anyway').click();
    await page.locator('.answer.state-done').waitFor();
    expect(await lastChip(page)).toEqual({ node: 'big', why: 'Big was asked for' });
    expect(await chosen(page)).toBe('auto');
    expect(await demo.big.asked()).toHaveLength(1);
    const { headers } = await sendAndWait(page, 'And now');
    expect(headers['x-router-backend']).toBe('small');
  });

  test('Big puts its header on the wire, Small its model id, Auto neither', async () => {
    const sent: string[] = [];
    page.on('request', (request) => {
      if (!request.url().endsWith('/v1/chat/completions')) return;
      sent.push(
        `${(request.postDataJSON() as { model: string }).model} ${request.headers()['x-force-big'] ?? 'no header'}`,
      );
    });
    for (const choice of ['Auto', 'Small', 'Big'] as const) {
      await choose(page, choice);
      await sendAndWait(page, `To ${choice}`);
    }
    expect(sent).toEqual(['auto no header', 'small no header', 'auto true']);
    expect(await chosen(page)).toBe('auto');
  });

  test('a typed force tag becomes a chip, and in GAMING asks like Big does', async () => {
    await demo.setMode('GAMING');
    await modeShown(page, 'GAMING');
    await page.fill('#draft', '#force_big Think hard');
    await page.locator('.tag-chip').waitFor();
    await page.press('#draft', 'Enter');
    await page.locator('dialog >> text=Use Big anyway').click();
    await page.locator('.answer.state-done').waitFor();
    expect(await lastChip(page)).toEqual({ node: 'big', why: 'its force tag asks for Big' });
  });

  test('the opened chip has the facts of the record, a link to its row in Ops, and the request as curl', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const { headers } = await sendAndWait(page, 'Hello');
    await page.click('.route-chip');
    await page.locator('.route-details dt', { hasText: 'force signal' }).waitFor();
    expect(await page.locator('.route-details').innerText()).toContain(headers['x-request-id'] ?? 'no id');
    await page.click('text=Copy as curl');
    await page.locator('button', { hasText: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^curl -N 'http:.*\n.*content-type[\s\S]*"content":"Hello"/,
    );
    await page.click('text=Show in Ops');
    await page.locator(`tr.wanted[data-rid="${headers['x-request-id']}"]`).waitFor();
  });

  test('big at its context limit falls back with the reason', async () => {
    await demo.big.set({ contextTokens: 1000 });
    const { headers } = await sendAndWait(page, longText);
    expect(headers['x-router-fallback']).toBe('big-context');
    expect(await page.locator('.fallback').innerText()).toContain('too long for the big model');
  });
});
