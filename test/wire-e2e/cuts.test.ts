// Cut streams: a sample of the places that matter; cuts.deep.test.ts proves every byte.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asks } from './ask-in.ts';
import { checkCuts, closeLanes, type Lanes, measure, startLanes, stops } from './cuts.ts';

let lanes: Lanes;
beforeAll(async () => {
  lanes = await startLanes(2);
});
afterAll(() => closeLanes(lanes));

/** Nothing, one byte, around the commit, inside and around the last events, everything but one byte, everything. */
function places({ length, ends }: Awaited<ReturnType<typeof measure>>, firstOutput: number): readonly number[] {
  const commit = ends[firstOutput] ?? 0;
  const last = ends.at(-2) ?? 0;
  return [0, 1, commit - 1, commit, commit + 1, last - 1, last, last + 3, length - 1, length];
}

describe.each(asks)('$name', (ask) => {
  test.each(stops)(
    '%s: big is replaced by small before its first output, after it comes exactly one error',
    async (stop) => {
      const at = places(await measure(lanes, ask, 'big'), ask.firstOutput);
      expect(new Set(at).size).toBe(10);
      await checkCuts(lanes, { ask, backend: 'big', stop }, at);
    },
  );

  test.each(stops)('%s: small is a refusal before its first output, after it comes exactly one error', async (stop) => {
    const [, , before = 0, after = 0] = places(await measure(lanes, ask, 'small'), ask.firstOutput);
    await checkCuts(lanes, { ask, backend: 'small', stop }, [before, after]);
  });
});
