// Cut streams: every byte of a stream, every way to cut it, every dialect.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asks } from './ask-in.ts';
import { checkCuts, closeLanes, type Lanes, measure, startLanes, stops } from './cuts.ts';

let lanes: Lanes;
beforeAll(async () => {
  lanes = await startLanes(12);
});
afterAll(() => closeLanes(lanes));

describe.each(asks)('$name', (ask) => {
  test.each(stops)('%s at every byte of a stream from big', async (stop) => {
    const { length } = await measure(lanes, ask, 'big');
    expect(length).toBeGreaterThan(400);
    await checkCuts(
      lanes,
      { ask, backend: 'big', stop },
      Array.from({ length: length + 1 }, (_, at) => at),
    );
  });

  test.each(stops)('%s at every fifth byte of a stream from small', async (stop) => {
    const { length } = await measure(lanes, ask, 'small');
    const places = Array.from({ length: Math.ceil(length / 5) }, (_, at) => at * 5);
    await checkCuts(lanes, { ask, backend: 'small', stop }, places);
  });
});
