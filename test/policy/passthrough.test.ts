// Requests that go by their model's id are decided by the policy itself: strict, heavy work, or pinned to small.
import { describe, expect, it } from 'vitest';
import { decide } from '#lib/policy/decide.ts';
import type { Facts } from '#lib/policy/types.ts';
import { bigs, modes } from './domain.ts';

const facts = (target: 'small' | 'big', forced: boolean, mode: Facts['mode'], big: Facts['big']): Facts => ({
  force: forced && target === 'big' ? 'header' : 'none',
  pinnedSmall: target === 'small',
  heavy: 'model',
  mode,
  big,
  strict: true,
});

/** What the first form of this policy said, written without the code: small always; big only up, and forced or in NORMAL. */
const every = (['small', 'big'] as const).flatMap((target) =>
  [false, true].flatMap((forced) => modes.flatMap((mode) => bigs.map((big) => ({ target, forced, mode, big })))),
);

describe('a request that goes by its model', () => {
  it(`is sent to that model's backend or to none, in all of ${every.length} cases`, () => {
    for (const { target, forced, mode, big } of every) {
      const { chosen } = decide(facts(target, forced, mode, big));
      const mayUseBig = big === 'up' && (forced || mode === 'NORMAL');
      expect(chosen, JSON.stringify({ target, forced, mode, big })).toBe(
        target === 'small' ? 'small' : mayUseBig ? 'big' : 'none',
      );
    }
  });

  it.each([
    [{ mode: 'GAMING' }, 'gaming'],
    [{ mode: 'UNKNOWN' }, 'mode-unknown'],
    [{ mode: 'unasked' }, 'mode-unknown'],
    [{ big: 'down' }, 'big-down'],
    [{ big: 'unasked' }, 'big-down'],
    [{ big: 'busy' }, 'big-busy'],
    [{ big: 'absent' }, 'big-absent'],
    [{}, null],
  ] as const)('%j: the reason is %s', (change, because) => {
    expect(decide({ ...facts('big', false, 'NORMAL', 'up'), ...change }).because).toBe(because);
  });
});
