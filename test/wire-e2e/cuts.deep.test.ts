// Cut streams: places all along a stream, every way to cut it, every dialect.
import { describe, expect, test } from 'vitest';
import { asks } from './ask-in.ts';
import { checkCuts, stops, uncut } from './cuts.ts';

const side = 32;

// A broken answer takes a second to end, so not every byte: failure/cut-positions.deep.test.ts has them all, many at a time.
describe.each(asks)('$name', (ask) => {
  test.each(stops)('%s at every seventh byte of a stream from big', async (stop) => {
    const { big } = await uncut(ask);
    expect(big.length).toBeGreaterThan(400);
    const places = [...Array.from({ length: Math.ceil(big.length / 7) }, (_, at) => at * 7), big.length];
    await checkCuts({ ask, backend: 'big', stop }, places, side);
  });

  test.each(stops)('%s at every 25th byte of a stream from small', async (stop) => {
    const { small } = await uncut(ask);
    const places = Array.from({ length: Math.ceil(small.length / 25) }, (_, at) => at * 25);
    await checkCuts({ ask, backend: 'small', stop }, places, side);
  });
});
