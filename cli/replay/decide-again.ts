// Decides a recorded request again: as it was, and as it would be with another threshold, where the record settles that.
import { type DecisionRecord, factsOf, type FirstDecisionRecord } from '#lib/audit/record.ts';
import { decide } from '#lib/policy/decide.ts';
import type { BigState, Decision, Facts, Heavy, Mode } from '#lib/policy/types.ts';

/** A decision as it was written, in today's form or in the first one. */
export type AnyDecisionRecord = DecisionRecord | FirstDecisionRecord;
type Decided = Pick<AnyDecisionRecord, 'rule' | 'wanted' | 'chosen' | 'because'>;

/** What the policy says to the recorded facts. */
export function decideAgain(record: AnyDecisionRecord): Decided {
  if (!isPassthrough(record)) return decide(factsOf(record));
  const { force, pinnedSmall, mode, big } = record;
  const decision = decide({ force, pinnedSmall, heavy: 'tokens', mode, big, strict: true });
  return { ...decision, rule: passthroughRule(decision) };
}

/** The first form had rules of its own for requests that go by their model's id. */
function passthroughRule({ wanted, because }: Decision): FirstDecisionRecord['rule'] {
  if (wanted === 'small') return 'passthrough-small';
  return because === 'gaming' || because === 'mode-unknown' ? 'passthrough-gated' : 'passthrough-big';
}

export function isReproduced(record: AnyDecisionRecord): boolean {
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

/** Thresholds to try; what is left out stays as it was recorded. */
export interface Tried {
  readonly words?: number | undefined;
  readonly everything?: number | undefined;
}

/**
 * Whether another backend would have been chosen with these thresholds. Every value of every fact that the record leaves
 * open is tried: only where all of them agree is it settled.
 */
export function withThresholds(record: AnyDecisionRecord, tried: Tried, beside: Beside): Verdict {
  if (isPassthrough(record)) return 'unchanged';
  const outcomes = new Set(possibleFacts(record, tried, beside).map((facts) => decide(facts).chosen === record.chosen));
  if (outcomes.size === 2) return 'unknown';
  return outcomes.has(true) ? 'unchanged' : 'changed';
}

const modes: readonly Mode[] = ['NORMAL', 'GAMING', 'UNKNOWN'];
const bigStates: readonly BigState[] = ['up', 'down', 'busy', 'absent'];

function possibleFacts(record: AnyDecisionRecord, tried: Tried, beside: Beside): readonly Facts[] {
  const { force, pinnedSmall, strict, ...recorded } = factsOf(record);
  const possible: Facts[] = [];
  for (const heavy of possibleHeavy(record, tried, beside)) {
    for (const mode of recorded.mode === 'unasked' ? modes : [recorded.mode]) {
      for (const big of recorded.big === 'unasked' ? bigStates : [recorded.big])
        possible.push({ force, pinnedSmall, heavy, mode, big, strict });
    }
  }
  return possible;
}

/** The order of the estimate: the thresholds first, then the patterns (policy: Evaluation order). */
function possibleHeavy(record: AnyDecisionRecord, tried: Tried, beside: Beside): readonly Heavy[] {
  const { heavy } = record;
  if (heavy !== 'tokens' && heavy !== 'no') return [heavy];
  const reaches = reachesOne(record, tried, beside.promptTokens);
  // Patterns were looked at only where the old thresholds were not reached.
  const below: readonly Heavy[] = heavy === 'tokens' && beside.mayHavePatterns ? ['no', 'pattern'] : ['no'];
  if (reaches === null) return ['tokens', ...below];
  return reaches ? ['tokens'] : below;
}

/** What is known of a count: it lies between these. */
type Bounds = readonly [least: number, most: number];

/** Null: neither the record nor the backend's count says. */
function reachesOne(record: AnyDecisionRecord, tried: Tried, promptTokens: number | null): boolean | null {
  const recorded = record.v === 1 ? { words: record.threshold, everything: record.threshold } : record.thresholds;
  const words = tried.words ?? recorded.words;
  const everything = Math.max(tried.everything ?? recorded.everything, words);
  const [ofWords, ofAll] = boundsOf(record, promptTokens);
  if (ofWords[0] >= words || ofAll[0] >= everything) return true;
  return ofWords[1] < words && ofAll[1] < everything ? false : null;
}

/** The backend's own count is of everything; it speaks where the record's own count is open. A token is at least one byte. */
function boundsOf(record: AnyDecisionRecord, promptTokens: number | null): readonly [words: Bounds, all: Bounds] {
  const toolBytes = record.v === 1 ? null : record.toolBytes;
  const counted = narrowed(record.v === 1 ? record.tokens : record.allTokens, record.promptBytes + (toolBytes ?? 0));
  // In the first form tools were counted as words: how many of them nobody knows.
  const words = toolBytes === null ? ([0, counted[1]] as const) : narrowed(record.tokens, record.promptBytes);
  const atLeastWords: Bounds = [Math.max(counted[0], words[0]), counted[1]];
  const isOpen = promptTokens !== null && atLeastWords[0] !== atLeastWords[1];
  const all: Bounds = isOpen ? [promptTokens, promptTokens] : atLeastWords;
  return [toolBytes === 0 && isOpen && words[0] !== words[1] ? all : words, all];
}

function narrowed(tokens: DecisionRecord['tokens'], bytes: number): Bounds {
  if (tokens === null) return [0, bytes];
  return 'exact' in tokens ? [tokens.exact, tokens.exact] : [tokens.atLeast, bytes];
}

function isPassthrough({ rule }: AnyDecisionRecord): boolean {
  return rule.startsWith('passthrough-');
}
