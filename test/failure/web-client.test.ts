// A client that is nothing but Request and Response, as on Workers and Deno: its reading puts off no limit.
import { expect, test } from 'vitest';
import { readWhole } from '../support/ask.ts';
import { createClockedApp } from '../support/clocked-app.ts';

test('an answer that stalls in one piece behind the router’s own head ends after idleMs, whatever comments the client reads', async () => {
  const { clock, ask, records } = createClockedApp(
    () => 'silent',
    () => ({
      send: ({ url }, listener) => {
        const isWork = new URL(url).pathname.startsWith('/v1/chat');
        const head = () => {
          listener.onHead(200, [['content-type', 'application/json']]);
          listener.onBytes(new TextEncoder().encode(isWork ? '{"object":' : '{"data":[{"id":"small-7b"}]}'));
          if (!isWork) listener.onEnd();
        };
        if (isWork) clock.after(12_000, head);
        else queueMicrotask(head);
        return { pause: () => {}, resume: () => {}, abort: () => {} };
      },
    }),
  );
  const read = ask({}, { stream: true, model: 'small' }).then((response) => readWhole({ requestId: '', response }));
  await clock.advance(12_000 + 60_000 + 1000);
  expect((await read).text).toContain('"code":"idle_timeout"');
  expect(records.at(-1)).toMatchObject({ event: 'outcome', attempts: [{ backend: 'small', cause: 'idle-timeout' }] });
});
