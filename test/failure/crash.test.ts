// A few kills of crash.deep.test.ts.
import { expect, test } from 'vitest';
import { crash } from './crash.ts';

test(
  'after kill -9 no dispatched request lacks its decision, and every decision is closed once',
  { timeout: 120_000 },
  async () => {
    const report = await crash(2);
    expect(report).toMatchObject({ unrecorded: [], notClosedOnce: [] });
    expect(report.dispatched).toBeGreaterThan(0);
  },
);
