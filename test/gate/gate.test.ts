// The 1.3 s promise over 100,000 simulated requests.
import { describe, expect, it } from 'vitest';
import { boundMs, simulateGate } from './simulate.ts';

describe('the gate before the gaming PC', () => {
  it(`lets no unforced request of 100,000 begin to be sent to big later than ${boundMs} ms after GAMING began`, async () => {
    const result = await simulateGate(100_000, 20_261_125);
    console.log(`gate, simulated: ${JSON.stringify(result)}`);
    expect(result.violations).toBe(0);
    expect(result.unforcedToBig).toBeGreaterThan(10_000);
    expect(result.flips).toBeGreaterThan(200);
    // The simulation must come near the bound, or it shows nothing.
    expect(result.latestMs).toBeGreaterThan(boundMs - 100);
  });
});
