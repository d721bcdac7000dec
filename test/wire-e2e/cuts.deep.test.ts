// Cut streams: every byte of a stream, every way to cut it, every dialect.
import { describe, expect, test } from 'vitest';
import { asks } from './ask-in.ts';
import { checkCuts, stops, uncut } from './cuts.ts';

const side = 16;

describe.each(asks)('$name', (ask) => {
  test.each(stops)('%s at every byte of a stream from big', async (stop) => {
    const { big } = await uncut(ask);
    expect(big.length).toBeGreaterThan(400);
    const places = Array.from({ length: big.length + 1 }, (_, at) => at);
    await checkCuts({ ask, backend: 'big', stop }, places, side);
  });

  test.each(stops)('%s at every fifth byte of a stream from small', async (stop) => {
    const { small } = await uncut(ask);
    const places = Array.from({ length: Math.ceil(small.length / 5) }, (_, at) => at * 5);
    await checkCuts({ ask, backend: 'small', stop }, places, side);
  });
});
