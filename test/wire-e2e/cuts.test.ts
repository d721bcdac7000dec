// Cut streams: a sample of the places that matter; cuts.deep.test.ts has them all along. Each waits for a connection to close: several at a time.
import { describe, expect, test } from 'vitest';
import { asks } from './ask-in.ts';
import { checkCuts, stops, uncut } from './cuts.ts';
import { commitAt } from './told.ts';

describe.each(asks)('$name', (ask) => {
  test.concurrent.each(stops)(
    '%s: big is replaced by small before its first output, after it comes exactly one error',
    async (stop) => {
      const { big, ends } = await uncut(ask);
      const commit = commitAt(ask, big);
      const last = ends.at(-2) ?? 0;
      const { length } = big;
      const places = [0, 1, commit - 1, commit, commit + 1, last - 1, last, last + 3, length - 1, length];
      expect(new Set(places).size).toBe(10);
      await checkCuts({ ask, backend: 'big', stop }, places, places.length);
    },
  );

  test.concurrent.each(stops)(
    '%s: small is a refusal before its first output, after it comes exactly one error',
    async (stop) => {
      const commit = commitAt(ask, (await uncut(ask)).small);
      await checkCuts({ ask, backend: 'small', stop }, [commit - 1, commit], 2);
    },
  );
});
