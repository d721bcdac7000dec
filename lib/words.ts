// What rules, fallbacks and causes mean to a person, for every page that shows them: /router/status hands them out, so no page has a copy.
import { causeWords } from './causes.ts';
import { ruleWords } from './policy/sentences.ts';

/** By the words of x-router-fallback; `big-failed` stands for what is in no table: a status. */
const fallbackWords: Readonly<Record<string, string>> = {
  gaming: 'The PC is in GAMING mode, so the big model was left alone.',
  'mode-unknown': "The PC's mode could not be read, which counts as GAMING.",
  'big-down': 'The big model is not reachable.',
  'big-busy': 'The big model is at its limit of requests.',
  'big-absent': 'This house has no big model configured.',
  'big-context': 'The prompt is too long for the big model.',
  'mode-changed': 'Someone began to game before the big model wrote its first word.',
  'big-failed': 'The big model failed before its first word.',
  ...Object.fromEntries(
    Object.entries(causeWords).map(([cause, failed]) => [
      `big-failed:${cause}`,
      `The big model failed before its first word: ${failed}.`,
    ]),
  ),
};

/** `1 key`, `2 keys`. */
export const amount = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;

export const words = { rules: ruleWords, fallbacks: fallbackWords, causes: causeWords } as const;
