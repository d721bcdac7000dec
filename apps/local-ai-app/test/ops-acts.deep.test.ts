// What a person does on the operations page: ends a request, sorts, opens, saves and looks at the hour, by mouse, keys and touch; one router or two. Real routers, real Chromium.
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContextOptions, Locator, Page, Request } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium, openPage } from './browser.ts';
import { browser, demo, useDemo } from './fixture.ts';
import { modeShown } from './journey.ts';
import { serveHouse } from './serve-house.ts';

if (hasChromium) useDemo(['--tps', '20']);

/** Asks as another program would; resolves to what it read when it is over. */
async function ask(url: string, agent: string, body: object = {}): Promise<string> {
  const response = await fetch(`${url}v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': agent },
    body: JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 3, ...body }),
  });
  let text = '';
  try {
    for await (const bytes of response.body ?? []) text += Buffer.from(bytes).toString();
  } catch {
    // An answer that is cut ends with a broken connection.
  }
  return text;
}

/** What the page asks the router and has no answer to yet. Its deadlines run by its clock: whoever turns that on cuts these off. */
const underWay = new Set<Request>();

async function withOps(url: string, run: (page: Page) => Promise<void>, options: BrowserContextOptions = {}) {
  const { context, page, faults } = await openPage(browser, `${url}#/ops`, options);
  page.on('framenavigated', () => underWay.clear()); // what the page before it asked may end without a word
  page.on('request', (asked) => asked.url().includes('/router/') && underWay.add(asked));
  page.on('requestfinished', (asked) => underWay.delete(asked));
  page.on('requestfailed', (asked) => underWay.delete(asked));
  await page.clock.install();
  await page.reload();
  await page.locator('.cards').waitFor();
  await run(page);
  expect(faults).toEqual([]);
  await context.close();
}

/** What a house of one model has no word for. */
const notThere = /UNKNOWN|unknown|\bBig\b|\bbig\b|GAMING/;
/** Waits until `what` is there, or is not; the page's clock runs ahead, so that its next look at the router comes at once. */
async function sees(page: Page, what: Locator, isThere = true): Promise<void> {
  const look = async () => {
    if (underWay.size === 0) await page.clock.fastForward(3000);
    return what.first().isVisible();
  };
  await expect.poll(look, { timeout: 30_000, interval: 250 }).toBe(isThere);
}

const endless = { max_tokens: 2000, stream: true };
const line = (page: Page, who: string) => page.locator('.running li', { hasText: who });
const decisions = (page: Page) => page.locator('.decisions tbody tr:not(.opened)');
const names = (page: Page) => decisions(page).locator('td:nth-child(2)').allInnerTexts();

/** The three ways to press a button. */
const presses = {
  mouse: (page: Page, who: string) => line(page, who).getByRole('button').click(),
  keys: async (page: Page, who: string) => {
    await line(page, who).getByRole('button').focus();
    await page.keyboard.press('Enter');
  },
  touch: (page: Page, who: string) => line(page, who).getByRole('button').tap(),
} as const;

describe.skipIf(!hasChromium)('on Ops', () => {
  test.each(['mouse', 'keys', 'touch'] as const)(
    'a request in flight is ended by %s: the page says so, its client gets one error, the row says cancelled',
    (by) =>
      withOps(
        demo.url,
        async (page) => {
          await demo.small.set({ answer: 'word '.repeat(2000) });
          const asked = ask(demo.url, `Long-${by}/1`, endless);
          await sees(page, line(page, `Long-${by}`).filter({ hasText: 'Small' }));
          await presses[by](page, `Long-${by}`);
          await page.getByText(`Cancelled: the request of Long-${by} has ended`).waitFor();
          await line(page, `Long-${by}`).waitFor({ state: 'detached' });
          expect(await page.evaluate(() => document.activeElement?.id)).toBe('running-title');
          const text = await asked;
          expect(text).toContain('"code":"cancelled"');
          expect(text).not.toContain('server_error');
          const row = decisions(page).filter({ hasText: `Long-${by}` });
          await sees(page, row.filter({ hasText: 'cancelled' }));
          await demo.small.clear();
        },
        by === 'touch' ? { hasTouch: true, viewport: { width: 390, height: 800 } } : {},
      ),
  );

  test('decisions are sorted by their heads, opened by a click and by keys, and saved as they stand', () =>
    withOps(demo.url, async (page) => {
      for (const who of ['Beta', 'Alpha', 'Gamma']) await ask(demo.url, `${who}/1`);
      await page.fill('input[type=search]', 'light');
      await sees(page, decisions(page).filter({ hasText: 'Gamma' }));
      await page.getByRole('button', { name: 'who' }).click();
      const upwards = await names(page);
      expect(upwards).toEqual(upwards.toSorted());
      expect(await page.locator('th[aria-sort=ascending]').innerText()).toContain('who');
      await page.getByRole('button', { name: 'who' }).press('Enter');
      expect(await names(page)).toEqual(upwards.toSorted().toReversed());

      await decisions(page).first().locator('td').nth(3).click();
      await expect.poll(() => page.locator('.opened').count()).toBe(1);
      await decisions(page).first().getByRole('button').press('ArrowDown');
      await page.keyboard.press('Space');
      await expect.poll(() => page.locator('.opened').count()).toBe(2);

      const saving = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save as CSV' }).click();
      const lines = (await readFile(await (await saving).path(), 'utf8')).trimEnd().split('\r\n');
      expect(lines[0]).toMatch(/^time,request_id,.*,who,.*,end$/);
      expect(lines).toHaveLength(upwards.length + 1);
    }));

  test('behind one long answer all later requests are shown, and a poll asks for them once', async () => {
    const router = await serveHouse(demo.addresses);
    await demo.big.set({ answer: 'word '.repeat(2000) });
    await demo.small.set({ answer: 'Yes.', tokensPerSecond: 2000, prefillTokensPerSecond: 0 });
    const open = ask(router.url, 'Long/1', { ...endless, model: 'big' });
    await withOps(router.url, async (page) => {
      await sees(page, line(page, 'Long'));
      for (let turn = 0; turn < 26; turn += 1)
        await Promise.all(Array.from({ length: 10 }, () => ask(router.url, 'Many/1')));
      await sees(page, page.getByText('Show more (211)'));
      await page.getByRole('button', { name: 'Show more' }).click();
      await page.getByText('Show more (11)').waitFor();
      expect(await decisions(page).count()).toBe(250);
      await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000)); // no polls but those that are counted
      await page.evaluate(() => fetch('health'));
      await expect.poll(() => underWay.size).toBe(0);
      let pages = 0;
      page.on('request', (sent) => (pages += sent.url().includes('/router/decisions') ? 1 : 0));
      for (let poll = 1; poll <= 3; poll += 1) {
        const [response] = await Promise.all([
          page.waitForResponse((heard) => heard.url().includes('/router/decisions')),
          page.clock.fastForward(6000),
        ]);
        await response.finished();
        await page.evaluate(() => fetch('health')); // what the page asks right after a page of the ledger goes out before this comes back
        expect(pages).toBe(poll);
      }
      await line(page, 'Long').getByRole('button').click();
      await page.getByText('Cancelled: the request of Long has ended').waitFor();
    });
    await open;
    await Promise.all([demo.big.clear(), demo.small.clear()]);
    await router.stop();
  });

  test('the hour is drawn under the page’s policy, and each chart is a table, too', () =>
    withOps(demo.url, async (page) => {
      await ask(demo.url, 'Chart/1');
      await sees(page, page.locator('.chart canvas'));
      await expect.poll(() => page.locator('.chart canvas').count()).toBe(3);
      const isDrawn = () =>
        page.locator('.chart canvas').evaluateAll((all) =>
          all.every((canvas) =>
            (canvas as HTMLCanvasElement)
              .getContext('2d')
              ?.getImageData(0, 0, (canvas as HTMLCanvasElement).width, (canvas as HTMLCanvasElement).height)
              .data.some((value) => value > 0),
          ),
        );
      await expect.poll(isDrawn).toBe(true);
      for (const button of await page.getByRole('button', { name: 'Show as table' }).all()) await button.click();
      expect(await page.locator('.chart canvas').count()).toBe(0);
      const heads = await page.locator('.chart thead tr').allInnerTexts();
      expect(heads.map((text) => text.split(/\s*\t\s*/))).toEqual([
        ['minute', 'Small', 'Big', 'mode'],
        ['minute', 'typical', 'slowest of twenty', 'mode'],
        ['minute', 'Small', 'Big', 'mode'],
      ]);
      expect(await page.locator('.chart tbody tr').first().innerText()).toContain('NORMAL');
    }));

  test('a house of one model shows no mode, no other model, and nothing unknown', async () => {
    const house = await serveHouse(demo.addresses, {
      backends: { small: { url: demo.addresses.small } },
      mode: undefined,
    });
    await withOps(house.url, async (page) => {
      await page.locator('.node-small .state-up').first().waitFor();
      await ask(house.url, 'Solo/1');
      await sees(page, page.locator('.chart canvas'));
      expect(await page.locator('.card').count()).toBe(1);
      const hasNone = async () => expect(await page.locator('body').innerText()).not.toMatch(notThere);
      await hasNone();
      await page.click('.screens >> text=Chat');
      await page.fill('#draft', 'Hello');
      await page.locator('.preview', { hasText: /token/ }).waitFor();
      await hasNone();
      expect(await page.locator('.choice, .mode-badge, .node-dot.node-big').count()).toBe(0);
    });
    await house.stop();
  });

  test('two routers behind one address are told, their requests and decisions stand together, and either’s are ended', async () => {
    const routers = await Promise.all([serveHouse(demo.addresses), serveHouse(demo.addresses)]);
    const balancer = await startBalancer(routers.map(({ url }) => url));
    await demo.small.set({ answer: 'word '.repeat(2000) });
    const asked = routers.map(({ url }, index) => ask(url, `Router-${index}/1`, endless));
    await withOps(balancer.url, async (page) => {
      await sees(page, page.getByText('2 routers answer here'));
      for (const index of [0, 1]) {
        await sees(page, line(page, `Router-${index}`));
        await line(page, `Router-${index}`).getByRole('button').click();
        await page.getByText(`Cancelled: the request of Router-${index} has ended`).waitFor();
      }
      for (const each of asked) expect(await each).toContain('"code":"cancelled"');
      for (const index of [0, 1]) await sees(page, decisions(page).filter({ hasText: `Router-${index}` }));
      expect(await decisions(page).count()).toBe(2);
      await modeShown(page, 'NORMAL');
    });
    balancer.close();
    await Promise.all(routers.map((router) => router.stop()));
    await demo.small.clear();
  }, 120_000);
});

/** Each request goes to the next of the addresses. */
async function startBalancer(urls: readonly string[]): Promise<{ url: string; close: () => void }> {
  let turn = 0;
  const server = createServer((req, res) => {
    const { hostname, port } = new URL(urls[(turn += 1) % urls.length] ?? '');
    const options = { hostname, port, path: req.url, method: req.method, headers: req.headers };
    const onward = request(options, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', () => res.destroy());
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}
