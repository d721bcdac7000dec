// The gate over real sockets at length: more than 200 flips, more than 10,000 requests.
import { expect, it } from 'vitest';
import { runRealGate } from './real-run.ts';

it('over real sockets the bound holds through more than 200 flips', async () => {
  const slow = await runRealGate({ durationMs: 40_000, flipMs: 1700, concurrency: 4 });
  const fast = await runRealGate({ durationMs: 60_000, flipMs: 250, concurrency: 6 });
  console.log(`gate, sockets, slow flips: ${JSON.stringify(slow)}`);
  console.log(`gate, sockets, fast flips: ${JSON.stringify(fast)}`);
  expect(slow.violations + fast.violations).toBe(0);
  expect(slow.failed + fast.failed).toBe(0);
  expect(slow.flips + fast.flips).toBeGreaterThan(200);
  expect(slow.requests + fast.requests).toBeGreaterThan(10_000);
  expect(slow.unforcedToBig + fast.unforcedToBig).toBeGreaterThan(2000);
});
