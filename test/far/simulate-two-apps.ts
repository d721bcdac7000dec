// Two whole apps on one fake clock, before one PC whose mode flips: each keeps the promise to the game by itself, so both keep it.
import type { SendPort } from '#lib/ports.ts';
import { createClockedApp } from '../support/clocked-app.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFakeWire } from '../support/fake-wire.ts';
import { connectMaxMs, randomFrom } from '../gate/simulate.ts';

/** Flips every 0.2 to 4.2 s, requests every 100 ms in the mean, each to the app that luck chooses, as a balancer would. */
export async function simulateTwoApps(requests: number, seed: number) {
  const random = randomFrom(seed);
  const clock = createFakeClock();
  const pc = { mode: 'NORMAL', since: 0 };
  const seen = { requests, byApp: [0, 0], toBig: [0, 0], whileGaming: 0, flips: 0, latestMs: 0, unanswered: requests };
  const wire = createFakeWire(
    clock,
    (url) => ({
      status: 200,
      body: url.endsWith('/mode') ? JSON.stringify({ mode: pc.mode }) : '{"data":[{"id":"m"}]}',
    }),
    (url) => {
      const latencyMs = random() * (url.endsWith('/mode') ? 320 : 900);
      return { leavesAfterMs: random() * latencyMs, latencyMs };
    },
  );
  const noteBig = (index: number) => {
    seen.toBig[index] = (seen.toBig[index] ?? 0) + 1;
    if (pc.mode !== 'GAMING') return;
    seen.whileGaming += 1;
    const connectMs = random() < 0.2 ? connectMaxMs : random() * connectMaxMs;
    seen.latestMs = Math.max(seen.latestMs, clock.now() + connectMs - pc.since);
  };
  const sendOf =
    (index: number): SendPort =>
    (request, listener) => {
      if (!request.url.includes('/chat/')) return wire.send(request, listener);
      if (request.url.startsWith('http://big')) noteBig(index);
      const cancel = clock.after(random() * 400, () => {
        listener.onHead(200, [['content-type', 'application/json']]);
        listener.onBytes(new TextEncoder().encode('{"choices":[{"message":{"content":"ok"}}]}'));
        listener.onEnd();
      });
      return { pause: () => {}, resume: () => {}, abort: cancel };
    };
  const apps = [0, 1].map((index) =>
    createClockedApp(
      () => 'refused',
      () => ({ send: sendOf(index) }),
      { clock },
    ),
  );
  const flip = () => {
    Object.assign(pc, { mode: pc.mode === 'NORMAL' ? 'GAMING' : 'NORMAL', since: clock.now() });
    seen.flips += 1;
    clock.after(200 + random() * 4000, flip);
  };
  clock.after(1000, flip);
  let left = requests;
  const arrive = () => {
    left -= 1;
    const index = random() < 0.5 ? 0 : 1;
    seen.byApp[index] = (seen.byApp[index] ?? 0) + 1;
    void apps[index]?.ask().then(({ status }) => void (seen.unanswered -= status === 200 ? 1 : 0));
    if (left > 0) clock.after(-Math.log(1 - random()) * 100, arrive);
  };
  arrive();
  while (left > 0 && (await clock.step()));
  await clock.advance(5000);
  return seen;
}
