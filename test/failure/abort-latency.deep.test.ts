// How long a backend still works for a client that has left: 120 clients, in every phase, with garbage collections in between.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { connectRaw, rawPost } from '../support/raw-client.ts';
import { startFaultyHouse } from './faulty-house.ts';
import type { Served } from './faulty-upstream.ts';
import { chunk, output, preamble, streamHead } from './wire-bytes.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const phases = [
  { name: 'before the head', script: [], seen: null },
  { name: 'held', script: [{ send: streamHead + chunk(preamble) }], seen: null },
  { name: 'mid-stream', script: [{ send: streamHead + chunk(output) }], seen: 'data:' },
] as const;

test('a client that leaves frees its backend: p99 within 5 × 100 ms, also after garbage collection', async () => {
  const timeouts = { firstOutputMs: 60_000, answerMs: 60_000, idleMs: 60_000, totalMs: 60_000 };
  const tookMs: number[] = [];
  for (const { script, seen } of phases) {
    const house = await startFaultyHouse({ faulty: 'big', script, timeouts, config: { stream: { holdMs: 60_000 } } });
    for (let count = 0; count < 40; count += 1) {
      const client = await connectRaw(house.url);
      const posts = () => house.big.served.filter(({ line }) => line.startsWith('POST'));
      const before = posts().length;
      client.send(rawPost({ messages: [], stream: true }, { headers: ['x-force-big: 1'] }));
      await expect.poll(() => posts().length, { interval: 1, timeout: 20_000 }).toBe(before + 1);
      if (seen !== null) await client.until(seen);
      collectGarbage();
      const leftAt = performance.now();
      client.socket.destroy();
      tookMs.push((await (posts().at(-1) as Served).closed) - leftAt);
    }
    await house.close();
  }
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => Math.round(tookMs[Math.floor(tookMs.length * share)] ?? 0);
  console.log(
    `client leaves → backend free: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(0.9999)} ms, n ${tookMs.length}`,
  );
  expect(at(0.99)).toBeLessThan(5 * 100);
});
