// Two routers on one clock, before a PC whose mode flips more than a thousand times.
import { expect, test } from 'vitest';
import { boundMs } from '../gate/simulate.ts';
import { simulateTwoApps } from './simulate-two-apps.ts';

test(`two apps send nothing to big later than ${boundMs} ms after GAMING began, over a thousand flips`, async () => {
  const seen = await simulateTwoApps(30_000, 1);
  console.log(`two apps, simulated at length: ${JSON.stringify(seen)}`);
  expect(seen.latestMs).toBeLessThanOrEqual(boundMs);
  expect(seen.unanswered).toBe(0);
  expect(Math.min(...seen.toBig)).toBeGreaterThan(5000);
  expect(seen.flips).toBeGreaterThan(1000);
  expect(seen.latestMs).toBeGreaterThan(boundMs - 60);
});
