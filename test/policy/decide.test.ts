// The whole domain of the policy: every combination of facts against independent laws, the four authoritative steps, and what gathering may skip.
import { describe, expect, it } from 'vitest';
import { decide } from '#lib/policy/decide.ts';
import { sentenceFor } from '#lib/policy/sentences.ts';
import type { Backend, Facts } from '#lib/policy/types.ts';
import { bigs, everyFacts, heavies, modes } from './domain.ts';
import { laws } from './laws.ts';

/** The evaluation order as the policy states it, in its own order and words; reads every fact. */
function fourSteps(facts: Facts): Backend {
  const usable = facts.big === 'up';
  const isHeavy = facts.heavy === 'model' || facts.heavy === 'tokens' || facts.heavy === 'pattern';
  // 1. An explicit force signal overrides the mode; 4. without a usable big it fails soft.
  if (facts.force !== 'none') return usable ? 'big' : 'small';
  // 2. GAMING; an unknown mode is read as GAMING.
  if (facts.mode !== 'NORMAL') return 'small';
  // 3. NORMAL: heavy work to big, 4. or fail soft.
  return isHeavy && usable ? 'big' : 'small';
}

describe('decide', () => {
  it(`has a domain of ${everyFacts.length} combinations of facts`, () => {
    expect(everyFacts).toHaveLength(4 * 2 * 5 * 4 * 5 * 2);
  });

  it.each(laws)('$sentence', ({ holds }) => {
    for (const facts of everyFacts) expect(holds(facts, decide(facts)), JSON.stringify(facts)).toBe(true);
  });

  it('returns what the four authoritative steps return, for every fully asked, unpinned, not strict request', () => {
    const asked = everyFacts.filter(
      ({ pinnedSmall, strict, heavy, mode, big }) =>
        !pinnedSmall && !strict && heavy !== 'unasked' && mode !== 'unasked' && big !== 'unasked',
    );
    expect(asked).toHaveLength(4 * 4 * 3 * 4);
    for (const facts of asked) expect(decide(facts).chosen, JSON.stringify(facts)).toBe(fourSteps(facts));
  });

  it('reads a fact that nobody asked for as its closed value', () => {
    for (const facts of everyFacts) {
      const closed: Facts = {
        ...facts,
        heavy: facts.heavy === 'unasked' ? 'no' : facts.heavy,
        mode: facts.mode === 'unasked' ? 'UNKNOWN' : facts.mode,
        big: facts.big === 'unasked' ? 'down' : facts.big,
      };
      expect(decide(facts)).toEqual(decide(closed));
    }
  });

  it('ignores every fact that gathering may skip', () => {
    for (const facts of everyFacts) {
      const settledEarly = facts.force !== 'none' || facts.pinnedSmall;
      const isLight = !settledEarly && (facts.heavy === 'no' || facts.heavy === 'unasked');
      const decided = decide(facts);
      if (settledEarly) for (const heavy of heavies) expect(decide({ ...facts, heavy })).toEqual(decided);
      if (settledEarly || isLight) for (const mode of modes) expect(decide({ ...facts, mode })).toEqual(decided);
      const bigCannotBeChosen = facts.force === 'none' && (facts.pinnedSmall || isLight || facts.mode !== 'NORMAL');
      if (bigCannotBeChosen) for (const big of bigs) expect(decide({ ...facts, big })).toEqual(decided);
    }
  });

  it('explains every decision in one sentence that ends with who answers', () => {
    for (const facts of everyFacts) {
      const decision = decide(facts);
      const sentence = sentenceFor(decision);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(sentence.includes('the big model answers.')).toBe(decision.chosen === 'big');
      expect(sentence.includes('the small model answers.')).toBe(decision.chosen === 'small');
    }
  });
});
