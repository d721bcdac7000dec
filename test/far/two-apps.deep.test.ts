// Two routers on one clock, before a PC whose mode flips hundreds of times.
import { expect, test } from 'vitest';
import { boundMs } from '../gate/simulate.ts';
import { simulateTwoApps } from './simulate-two-apps.ts';

test(`two apps send nothing to big later than ${boundMs} ms after GAMING began, over hundreds of flips`, async () => {
  const seen = await simulateTwoApps(20_000, 20_261_129);
  console.log(`two apps, simulated at length: ${JSON.stringify(seen)}`);
  expect(seen.latestMs).toBeLessThanOrEqual(boundMs);
  expect(seen.unanswered).toBe(0);
  expect(Math.min(...seen.toBig)).toBeGreaterThan(4000);
  expect(seen.flips).toBeGreaterThan(700);
  expect(seen.latestMs).toBeGreaterThan(boundMs - 200);
});
