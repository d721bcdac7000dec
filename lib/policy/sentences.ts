// What a decision means, in one sentence for a person.
import type { Because, Decision, Rule } from './types.ts';

const asked: Record<Rule, string> = {
  'forced-header': 'The X-Force-Big header asks for the big model',
  'forced-model': 'The request asks for the alias big',
  'forced-tag': 'The force tag in the last message asks for the big model',
  'pinned-small': 'The request names the small model',
  light: 'The request is light',
  gaming: 'The request is heavy, but the PC is in GAMING mode',
  'mode-unknown': "The request is heavy, but the PC's mode is unknown, which counts as GAMING",
  'heavy-model': 'The request names a model that only big has, and the PC is in NORMAL mode',
  'heavy-tokens': 'The prompt reaches a token threshold and the PC is in NORMAL mode',
  'heavy-pattern': 'The last message matches a heavy pattern and the PC is in NORMAL mode',
};

/** The same in a few words, for a page that shows the rule beside the name of who answered. */
export const ruleWords: Readonly<Record<Rule, string>> = {
  'forced-header': 'Big was asked for',
  'forced-model': 'its model name asks for Big',
  'forced-tag': 'its force tag asks for Big',
  'pinned-small': 'Small was asked for',
  light: 'a light request',
  gaming: 'heavy, but someone is gaming on the PC',
  'mode-unknown': "heavy, but the PC's mode is unknown",
  'heavy-model': 'its model is on Big only, and nobody is gaming',
  'heavy-tokens': 'heavy by length, and nobody is gaming',
  'heavy-pattern': 'heavy by a configured pattern, and nobody is gaming',
};

const missing: Record<NonNullable<Because>, string> = {
  gaming: '',
  'mode-unknown': '',
  'big-down': ', but the big backend is down',
  'big-busy': ', but the big backend is at its in-flight limit',
  'big-absent': ', but no big backend is configured',
};

const result: Record<Decision['chosen'], string> = {
  big: 'the big model answers.',
  small: 'the small model answers.',
  none: 'the request is refused, as strict routing demands.',
};

/** Which threshold a heavy prompt reached: that of its words, or that of everything with its tools. */
export type Reached = 'words' | 'everything';

const reachedWords: Record<Reached, string> = {
  words: 'The words of the prompt reach their token threshold',
  everything: 'The prompt with its tools reaches the token threshold for everything',
};

/** The decision as one sentence: why, and who answers. */
export function sentenceFor(decision: Decision, reached: Reached | null = null): string {
  const obstacle = decision.because === null ? '' : missing[decision.because];
  const asks = asked[decision.rule];
  const why = reached === null ? asks : asks.replace('The prompt reaches a token threshold', reachedWords[reached]);
  return `${why}${obstacle}: ${result[decision.chosen]}`;
}
