// The router killed with signal 9 forty times, all over its work.
import { expect, test } from 'vitest';
import { crash } from './crash.ts';

test(
  'after 40 × kill -9 no dispatched request lacks its decision, and every decision is closed once',
  { timeout: 600_000 },
  async () => {
    const report = await crash(40);
    console.log(
      JSON.stringify({ ...report, unrecorded: report.unrecorded.length, notClosedOnce: report.notClosedOnce.length }),
    );
    expect(report).toMatchObject({ unrecorded: [], notClosedOnce: [] });
    expect(report.inDoubt).toBeGreaterThan(0);
  },
);
