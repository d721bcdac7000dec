// The 1.3 s promise over more than a million simulated requests.
import { describe, expect, it } from 'vitest';
import { boundMs, type GateResult, simulateGate } from './simulate.ts';

describe('the gate before the gaming PC', () => {
  it('holds over 1,200,000 requests, at least 100,000 of them sent to big', async () => {
    const results: GateResult[] = [];
    for (let seed = 1; seed <= 6; seed += 1) results.push(await simulateGate(200_000, seed));
    const sum = (pick: (result: GateResult) => number) => results.reduce((total, result) => total + pick(result), 0);
    const latest = Math.max(...results.map(({ latestMs }) => latestMs));
    console.log(
      `gate, simulated: ${sum((r) => r.requests)} requests, ${sum((r) => r.unforcedToBig)} unforced to big, ${sum((r) => r.flips)} flips, ` +
        `${sum((r) => r.violations)} violations, latest ${latest.toFixed(1)} ms of ${boundMs} ms`,
    );
    expect(sum((r) => r.violations)).toBe(0);
    expect(sum((r) => r.dispatchedToBig)).toBeGreaterThan(100_000);
    expect(latest).toBeGreaterThan(boundMs - 50);
  });
});
