// Requests that go by model id: the whole domain of their policy.
import { describe, expect, it } from 'vitest';
import { decidePassthrough, type PassthroughFacts } from './old-passthrough.ts';
import { bigs, modes } from './domain.ts';

const every: readonly PassthroughFacts[] = (['small', 'big'] as const).flatMap((target) =>
  [false, true].flatMap((forced) => modes.flatMap((mode) => bigs.map((big) => ({ target, forced, mode, big })))),
);

describe('decidePassthrough', () => {
  it('sends small work to small, whatever else is known', () => {
    for (const facts of every.filter(({ target }) => target === 'small')) {
      expect(decidePassthrough(facts)).toEqual({
        rule: 'passthrough-small',
        wanted: 'small',
        chosen: 'small',
        because: null,
      });
    }
  });

  it('chooses big only when it is up and either forced or in NORMAL', () => {
    for (const facts of every) {
      const allowed = facts.target === 'big' && facts.big === 'up' && (facts.forced || facts.mode === 'NORMAL');
      expect(decidePassthrough(facts).chosen === 'big', JSON.stringify(facts)).toBe(allowed);
    }
  });

  it('never answers big work from small: vectors of another model would be wrong', () => {
    for (const facts of every.filter(({ target }) => target === 'big'))
      expect(decidePassthrough(facts).chosen).not.toBe('small');
  });

  it('says why big was not used', () => {
    const because = (facts: Partial<PassthroughFacts>) =>
      decidePassthrough({ target: 'big', forced: false, mode: 'NORMAL', big: 'up', ...facts }).because;
    expect(because({ mode: 'GAMING' })).toBe('gaming');
    expect(because({ mode: 'UNKNOWN' })).toBe('mode-unknown');
    expect(because({ mode: 'unasked' })).toBe('mode-unknown');
    expect(because({ big: 'down' })).toBe('big-down');
    expect(because({ big: 'unasked' })).toBe('big-down');
    expect(because({ big: 'busy' })).toBe('big-busy');
    expect(because({ mode: 'GAMING', forced: true, big: 'absent' })).toBe('big-absent');
    expect(because({})).toBeNull();
  });
});
