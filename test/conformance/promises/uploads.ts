// Bodies that come slowly: waited for, but not for ever.
import { expect } from 'vitest';
import { type Chapter, chat, codeOf, type Kept } from './promise.ts';

const progressMs = 400;
const everyMs = 100;
const encoder = new TextEncoder();

/** `text`, then `more` again and again until nobody takes it. */
function dripping(text: string, more: string): ReadableStream<Uint8Array> {
  let timer: NodeJS.Timeout | undefined;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(text));
      timer = setInterval(() => controller.enqueue(encoder.encode(more)), everyMs);
    },
    cancel: () => clearInterval(timer),
  });
}

const dripped: Kept = {
  name: 'a body that drips for ever gets 408, although it makes progress: it would hold the budget of all',
  async keep(house) {
    const body = dripping('{"messages":[', ' ');
    const { status, text } = await house.ask({ body });
    expect([status, codeOf(text)]).toEqual([408, 'body_timeout']);
    expect(house.forwarded()).toEqual([]);
  },
};

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
  promises: [dripped, slow],
};
