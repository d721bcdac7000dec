// Bodies that come slowly: waited for, but not for ever.
import { expect } from 'vitest';
import { type Chapter, chat, codeOf, type Kept } from './promise.ts';

const progressMs = 400;
const everyMs = 100;
const encoder = new TextEncoder();

/** `text`, then `more` again and again until nobody takes it. */
function dripping(text: string, more: string, moreEveryMs: number): ReadableStream<Uint8Array> {
  let timer: NodeJS.Timeout | undefined;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(text));
      timer = setInterval(() => controller.enqueue(encoder.encode(more)), moreEveryMs);
    },
    cancel: () => clearInterval(timer),
  });
}

const dripped = [everyMs, 1].map((moreEveryMs): Kept => ({
  name: `a body that drips for ever, every ${moreEveryMs} ms, gets 408, although it makes progress: it would hold the budget of all`,
  async keep(house) {
    const startedAt = performance.now();
    const asked = house.ask({ body: dripping('{"messages":[', ' ', moreEveryMs) });
    const seen = await asked.catch((error: unknown) => {
      if (house.lingers) throw error;
      return null;
    });
    if (house.lingers || seen?.complete === true)
      expect([seen?.status, codeOf(seen?.text ?? '')]).toEqual([408, 'body_timeout']);
    expect(performance.now() - startedAt).toBeGreaterThan(progressMs);
    expect(house.forwarded()).toEqual([]);
    expect((await house.ask({ path: '/metrics' })).text).toMatch(/^router_body_bytes_buffered 0$/m);
  },
}));

const slow: Kept = {
  name: 'a body that takes longer than the limit between two of its pieces, piece by piece, is served',
  async keep(house) {
    const pieces = [...JSON.stringify(chat('Hi'))];
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const piece = pieces.splice(0, 8).join('');
        if (piece === '') return controller.close();
        await new Promise((resolve) => setTimeout(resolve, everyMs));
        return controller.enqueue(encoder.encode(piece));
      },
    });
    expect((await house.ask({ body })).status).toBe(200);
  },
};

export const uploads: Chapter = {
  title: 'slow uploads',
  config: { limits: { progressMs } },
  promises: [...dripped, slow],
};
