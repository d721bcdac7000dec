// Decides a recorded request again: as it was, and as it would be with another threshold, where the record settles that.
import { type DecisionRecord, factsOf } from '#lib/audit/record.ts';
import { decide } from '#lib/policy/decide.ts';
import { passthroughFacts, passthroughRule } from '#lib/policy/passthrough.ts';
import type { BigState, Facts, Heavy, Mode } from '#lib/policy/types.ts';

type Decided = Pick<DecisionRecord, 'rule' | 'wanted' | 'chosen' | 'because'>;

/** What the policy says to the recorded facts. */
export function decideAgain(record: DecisionRecord): Decided {
  if (!isPassthrough(record)) return decide(factsOf(record));
  const { pinnedSmall, force, mode, big } = record;
  const decision = decide({ ...passthroughFacts(pinnedSmall ? 'small' : 'big', force === 'header'), mode, big });
  return { ...decision, rule: passthroughRule(decision) };
}

export function isReproduced(record: DecisionRecord): boolean {
  const { rule, wanted, chosen, because } = decideAgain(record);
  return rule === record.rule && wanted === record.wanted && chosen === record.chosen && because === record.because;
}

export type Verdict = 'changed' | 'unchanged' | 'unknown';

/** What the record itself does not hold. */
export interface Beside {
  /** The backend's own count of the prompt's tokens, null without one. */
  readonly promptTokens: number | null;
  /** False: the policy that decided had no heavy patterns. True: it had some, or nobody knows. */
  readonly mayHavePatterns: boolean;
}

/**
 * Whether another backend would have been chosen with this threshold. Every value of every fact that the record leaves
 * open is tried: only where all of them agree is it settled.
 */
export function withThreshold(record: DecisionRecord, threshold: number, beside: Beside): Verdict {
  if (isPassthrough(record)) return 'unchanged';
  const outcomes = new Set(
    possibleFacts(record, threshold, beside).map((facts) => decide(facts).chosen === record.chosen),
  );
  if (outcomes.size === 2) return 'unknown';
  return outcomes.has(true) ? 'unchanged' : 'changed';
}

const modes: readonly Mode[] = ['NORMAL', 'GAMING', 'UNKNOWN'];
const bigStates: readonly BigState[] = ['up', 'down', 'busy', 'absent'];

function possibleFacts(record: DecisionRecord, threshold: number, beside: Beside): readonly Facts[] {
  const { force, pinnedSmall, strict, ...recorded } = factsOf(record);
  const possible: Facts[] = [];
  for (const heavy of possibleHeavy(record, threshold, beside)) {
    for (const mode of recorded.mode === 'unasked' ? modes : [recorded.mode]) {
      for (const big of recorded.big === 'unasked' ? bigStates : [recorded.big])
        possible.push({ force, pinnedSmall, heavy, mode, big, strict });
    }
  }
  return possible;
}

/** The order of the estimate: the threshold first, then the patterns (policy: Evaluation order). */
function possibleHeavy(record: DecisionRecord, threshold: number, beside: Beside): readonly Heavy[] {
  const { heavy } = record;
  if (heavy === 'unasked' || heavy === 'pattern') return [heavy];
  const reaches = reachesThreshold(record, threshold, beside.promptTokens);
  // Patterns were looked at only where the old threshold was not reached.
  const below: readonly Heavy[] = heavy === 'tokens' && beside.mayHavePatterns ? ['no', 'pattern'] : ['no'];
  if (reaches === null) return ['tokens', ...below];
  return reaches ? ['tokens'] : below;
}

/** Null: neither the record nor the backend's count says. A token is at least one byte. */
function reachesThreshold(
  { tokens, promptBytes }: DecisionRecord,
  threshold: number,
  promptTokens: number | null,
): boolean | null {
  if (promptBytes < threshold) return false;
  if (tokens !== null && 'exact' in tokens) return tokens.exact >= threshold;
  if (tokens !== null && tokens.atLeast >= threshold) return true;
  return promptTokens === null ? null : promptTokens >= threshold;
}

function isPassthrough({ rule }: DecisionRecord): boolean {
  return rule.startsWith('passthrough-');
}
