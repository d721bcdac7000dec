// Ten seconds of the gate over real sockets.
import { expect, it } from 'vitest';
import { runRealGate } from './real-run.ts';

it('over real sockets no unforced request reaches big later than 1.3 s (and half a second for the machine) after GAMING began', async () => {
  const result = await runRealGate({ durationMs: 10_000, flipMs: 2500, concurrency: 4 });
  console.log(`gate, sockets: ${JSON.stringify(result)}`);
  expect(result.violations).toBe(0);
  expect(result.failed).toBe(0);
  expect(result.unforcedToBig).toBeGreaterThan(20);
  expect(result.forcedToBig).toBeGreaterThan(5);
});
