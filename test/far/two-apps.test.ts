// Two routers on one clock, before a PC whose mode flips about a hundred times.
import { expect, test } from 'vitest';
import { boundMs } from '../gate/simulate.ts';
import { simulateTwoApps } from './simulate-two-apps.ts';

test(`two apps send nothing to big later than ${boundMs} ms after GAMING began, over a hundred flips`, async () => {
  const seen = await simulateTwoApps(2500, 20_261_129);
  console.log(`two apps, simulated: ${JSON.stringify(seen)}`);
  expect(seen.latestMs).toBeLessThanOrEqual(boundMs);
  expect(seen.unanswered).toBe(0);
  expect(Math.min(...seen.toBig)).toBeGreaterThan(300);
  expect(seen.flips).toBeGreaterThan(100);
  // It must come near the bound, or it shows nothing.
  expect(seen.latestMs).toBeGreaterThan(boundMs - 250);
}, 60_000);
