// The operations page tells what the house does, in time. Real router, real Chromium, the demo's fakes.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { startFakeVllm } from '../../../demo/fake-vllm.ts';
import { hasChromium, openPage } from './browser.ts';
import { browser, demo, page, useDemo, useFreshPage } from './fixture.ts';
import { eventually, longText, modeShown } from './journey.ts';
import { serveHouse } from './serve-house.ts';

interface Sent {
  readonly text: string;
  readonly choice: 'auto' | 'small' | 'big';
}

interface Explained {
  readonly decision: { readonly rule: string; readonly chosen: string; readonly because: string | null };
  readonly facts: { readonly mode: string };
}

/** With both modes fourteen fixtures. */
const messages: readonly Sent[] = [
  { text: 'Hello', choice: 'auto' },
  { text: longText, choice: 'auto' },
  { text: '#force_big Hello', choice: 'auto' },
  { text: 'Hello\n#force_big', choice: 'auto' },
  { text: 'say #force_big twice', choice: 'auto' },
  { text: longText, choice: 'small' },
  { text: 'Hello', choice: 'big' },
];

describe.skipIf(!hasChromium)('Ops', () => {
  useDemo();
  useFreshPage('#/ops');

  /** The request that the chat would send. */
  async function ask({ text, choice }: Sent, router = demo.url): Promise<Headers> {
    const headers = { 'content-type': 'application/json', ...(choice === 'big' ? { 'x-force-big': 'true' } : {}) };
    const body = JSON.stringify({
      model: choice === 'small' ? 'small' : 'auto',
      messages: [{ role: 'user', content: text }],
      max_tokens: 3,
    });
    const response = await fetch(`${router}v1/chat/completions`, { method: 'POST', headers, body });
    await response.arrayBuffer();
    return response.headers;
  }

  test('a change of the mode on the PC is visible within six seconds', async () => {
    const started = Date.now();
    await demo.setMode('GAMING');
    await modeShown(page, 'GAMING', 6000);
    process.stdout.write(`app: a change of the mode shows after ${Date.now() - started} ms\n`);
    expect(await page.locator('.mode-card .value').innerText()).toContain('GAMING');
  });

  test('when big is killed its card says so, with a reason, a next step and a button that wakes it, and again when it is back', async () => {
    const big = await startFakeVllm({ role: 'big' });
    const sleeper = createSocket('udp4').bind(0, '127.0.0.1');
    await once(sleeper, 'listening');
    const wake = { mac: '3c:7c:3f:12:34:56', address: `127.0.0.1:${sleeper.address().port}` };
    const router = await serveHouse({ ...demo.addresses, big: big.url }, { wake });
    const own = await openPage(browser, `${router.url}#/ops`);
    const card = own.page.locator('.node-card.node-big');
    await card.locator('.state-up').waitFor();
    await big.stopListening();
    await card.locator('.state-down').waitFor();
    expect(await card.locator('.reason').innerText()).not.toBe('');
    expect(await card.locator('p.hint').innerText()).toContain('Turn the PC on');
    const packet = once(sleeper, 'message') as Promise<[Buffer]>;
    await card.getByRole('button', { name: 'Wake the PC' }).click();
    await card.getByText('Sent. A PC that sleeps takes a minute or so').waitFor();
    expect((await packet)[0].toString('hex').startsWith('ffffffffffff3c7c3f123456')).toBe(true);
    await own.page.keyboard.press('Enter');
    await card.getByText('Not sent: one was within the last minute').waitFor();
    await big.listenAgain();
    await card.locator('.state-up').waitFor({ timeout: 60_000 });
    expect(own.faults).toEqual([]);
    await own.context.close();
    await router.stop();
    await big.close();
    sleeper.close();
  });

  test('thirty requests are thirty rows', async () => {
    const router = await serveHouse(demo.addresses);
    const own = await openPage(browser, `${router.url}#/ops`);
    const rows = own.page.locator('.decisions tbody tr');
    const ids: Array<string | null> = [];
    for (let turn = 0; turn < 30; turn += 1)
      ids.push((await ask({ text: `Hello ${turn}`, choice: 'auto' }, router.url)).get('x-request-id'));
    await eventually(() => rows.count(), 30, 15_000);
    const shown = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-rid')));
    expect(shown).toEqual(ids.toReversed());
    await own.page.fill('input[type=search]', ids[7] ?? '');
    await eventually(() => rows.count(), 1);
    expect(own.faults).toEqual([]);
    await own.context.close();
    await router.stop();
  });

  test.each(['NORMAL', 'GAMING'] as const)(
    'in %s the explain panel and the real request agree for every kind of message',
    async (mode) => {
      await demo.setMode(mode);
      await modeShown(page, mode);
      for (const message of messages) {
        const explained = await explain(message);
        const headers = await ask(message);
        const [rule, chosen, read, because] = ['rule', 'backend', 'mode', 'fallback'].map((name) =>
          headers.get(`x-router-${name}`),
        );
        const real = { rule, chosen, mode: read ?? 'unasked', because };
        expect(explained, `${message.text.slice(0, 30)} to ${message.choice}`).toEqual(real);
      }
    },
  );

  async function explain({ text, choice }: Sent): Promise<object> {
    await page.fill('.explain-form textarea', text);
    await page.selectOption('[name=choice]', choice);
    const answering = page.waitForResponse((response) => response.url().includes('/router/explain'));
    await Promise.all([answering, page.click('.explain-form button')]);
    const { decision, facts } = (await (await answering).json()) as Explained;
    const explained = page.locator(`.explained[data-rule=${decision.rule}][data-chosen=${decision.chosen}]`);
    await explained.waitFor();
    return {
      rule: await explained.getAttribute('data-rule'),
      chosen: await explained.getAttribute('data-chosen'),
      mode: facts.mode,
      because: decision.because,
    };
  }

  test('a pretended mode and a pretended outage change the explanation and ask nobody', async () => {
    await page.fill('.explain-form textarea', longText);
    await page.selectOption('[name=mode]', 'GAMING');
    await page.click('.explain-form button');
    await page.locator('.explained[data-rule=gaming][data-chosen=small]').waitFor();
    await page.selectOption('[name=mode]', 'NORMAL');
    await page.selectOption('[name=big]', 'down');
    await page.click('.explain-form button');
    await page.locator('.explained[data-rule=heavy-tokens][data-chosen=small]').waitFor();
    expect([await demo.small.asked(), await demo.big.asked()]).toEqual([[], []]);
  });

  test('a client that asks for big in bursts is pointed out by its name', async () => {
    const body = JSON.stringify({ model: 'big', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 3 });
    for (let turn = 0; turn < 15; turn += 1) {
      const response = await fetch(`${demo.url}v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'Editor-Plugin/2' },
        body,
      });
      await response.arrayBuffer();
    }
    await page
      .locator('.ops .strip', { hasText: 'Editor-Plugin asks for Big more often than a person types' })
      .waitFor({ timeout: 12_000 });
  });
});
