// A short soak: nothing is left over after each round, and nothing was rejected unheard.
import { expect, test } from 'vitest';
import { soak } from './soak.ts';

test(
  'mixed faults and clients that leave: one outcome per decision, no slot, socket or byte left over',
  { timeout: 120_000 },
  async () => {
    const { samples, ends, decided, notClosedOnce, rejections } = await soak(6000, 2500);
    expect({ notClosedOnce, rejections }).toEqual({ notClosedOnce: 0, rejections: [] });
    expect(decided).toBeGreaterThan(5);
    expect(Object.keys(ends)).toEqual(expect.arrayContaining(['complete']));
    const [first, ...rest] = samples;
    for (const { heapMb } of rest) expect(heapMb).toBeLessThan((first?.heapMb ?? 0) + 25);
  },
);
