// What must hold for every decision, written without looking at the code: each law is a sentence and a check.
import type { Decision, Facts } from '#lib/policy/types.ts';

export interface Law {
  readonly sentence: string;
  readonly holds: (facts: Facts, decision: Decision) => boolean;
}

const isForced = ({ force }: Facts) => force !== 'none';
const isHeavy = ({ heavy }: Facts) => heavy === 'model' || heavy === 'tokens' || heavy === 'pattern';

export const laws: readonly Law[] = [
  {
    sentence: 'big is chosen only when it is up, and only for forced work or for heavy, unpinned work in NORMAL',
    holds: (facts, { chosen }) =>
      chosen !== 'big' ||
      (facts.big === 'up' && (isForced(facts) || (facts.mode === 'NORMAL' && isHeavy(facts) && !facts.pinnedSmall))),
  },
  {
    sentence: 'forced work gets big whenever it is up, whatever the mode',
    holds: (facts, { chosen }) => !(isForced(facts) && facts.big === 'up') || chosen === 'big',
  },
  {
    sentence: 'heavy work in NORMAL gets big whenever it is up, unless it is pinned to small',
    holds: (facts, { chosen }) =>
      !(isHeavy(facts) && !facts.pinnedSmall && facts.mode === 'NORMAL' && facts.big === 'up') || chosen === 'big',
  },
  {
    sentence: 'without a strict request nobody is left without a backend',
    holds: (facts, { chosen }) => facts.strict || chosen !== 'none',
  },
  {
    sentence: 'a strict request that wanted big gets big or nothing',
    holds: (facts, { wanted, chosen }) => !(facts.strict && wanted === 'big') || chosen !== 'small',
  },
  {
    sentence: 'whoever wants small gets small',
    holds: (_, { wanted, chosen }) => wanted !== 'small' || chosen === 'small',
  },
  {
    sentence: 'a reason is given exactly when big was wanted and is not used',
    holds: (_, { wanted, chosen, because }) => (because !== null) === (wanted === 'big' && chosen !== 'big'),
  },
  {
    sentence: 'GAMING and UNKNOWN are the reason only for unforced heavy work in that mode',
    holds: (facts, { because }) =>
      (because !== 'gaming' || (!isForced(facts) && isHeavy(facts) && facts.mode === 'GAMING')) &&
      (because !== 'mode-unknown' ||
        (!isForced(facts) && isHeavy(facts) && (facts.mode === 'UNKNOWN' || facts.mode === 'unasked'))),
  },
  {
    sentence: 'a force signal wins over a pinned small model',
    holds: (facts, { wanted }) => !isForced(facts) || wanted === 'big',
  },
  {
    sentence: 'the rule names the signal, or says why there was none to follow',
    holds: (facts, { rule }) => {
      if (isForced(facts)) return rule === `forced-${facts.force}`;
      if (facts.pinnedSmall) return rule === 'pinned-small';
      if (!isHeavy(facts)) return rule === 'light';
      if (facts.mode === 'GAMING') return rule === 'gaming';
      return rule === (facts.mode === 'NORMAL' ? `heavy-${facts.heavy}` : 'mode-unknown');
    },
  },
];
