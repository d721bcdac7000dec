// Streams that arrive in any pieces read as what was sent, in a real browser: every byte alone, CRLF, comments, emoji.
import { once } from 'node:events';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage } from './browser.ts';
import { lastAnswer, sendAndWait } from './journey.ts';
import { chunk, routeHeaders, type StubRouter, startStubRouter } from './stub-router.ts';

const said = 'Hé 👩‍🚀 naïve – “quoted” 日本語 🇩🇪 end';
const events = [...said].map(chunk);
const streams: Readonly<Record<string, string>> = {
  'line feeds': events.join(''),
  'carriage returns and line feeds': events.join('').replaceAll('\n', '\r\n'),
  'comments, ids and retries between': events.map((event) => `: ping\n\nid: 7\nretry: 10\n${event}`).join(''),
};

/** Writes each byte in a packet of its own. */
function bytewise(stream: string): StubRouter['chat'] {
  return async ({ req, res }) => {
    res.socket?.setNoDelay(true);
    res.writeHead(200, routeHeaders(req));
    for (const byte of Buffer.from(`${stream}data: [DONE]\n\n`)) {
      if (!res.write(Buffer.of(byte))) await once(res, 'drain');
      await new Promise((resolve) => setImmediate(resolve));
    }
    res.end();
  };
}

describe.skipIf(!hasChromium)('streams in pieces', () => {
  let browser: Browser;
  let stub: StubRouter;
  beforeAll(async () => {
    [browser, stub] = await Promise.all([launch(), startStubRouter()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stub?.close();
  });

  test.each(Object.entries(streams))('with %s, every byte on its own', async (_, stream) => {
    stub.chat = bytewise(stream);
    const { context, page, faults } = await openPage(browser, stub.url);
    await sendAndWait(page, 'Hello');
    expect(await lastAnswer(page)).toBe(said);
    expect(faults).toEqual([]);
    await context.close();
  });
});
