// What rules, fallbacks and causes mean to a person, for every page that shows them: /router/status hands them out, so no page has a copy.
import { causeWords } from './causes.ts';
import { ruleWords } from './policy/sentences.ts';

/** By the words of x-router-fallback; `big-failed` stands for every cause that has no words of its own. */
const fallbackWords: Readonly<Record<string, string>> = {
  gaming: 'The PC is in GAMING mode, so the big model was left alone.',
  'mode-unknown': "The PC's mode could not be read, which counts as GAMING.",
  'big-down': 'The big model is not reachable.',
  'big-busy': 'The big model is at its limit of requests.',
  'big-absent': 'This house has no big model configured.',
  'big-context': 'The prompt is too long for the big model.',
  'mode-changed': 'Someone began to game before the big model wrote its first word.',
  'big-failed': 'The big model failed before its first word.',
  'big-failed:refused': 'The big model failed before its first word: the connection was refused.',
  'big-failed:connect-timeout': 'The big model failed before its first word: it did not accept the connection in time.',
  'big-failed:no-route': 'The big model failed before its first word: there is no route to it.',
  'big-failed:dns': 'The big model failed before its first word: its name does not resolve.',
  'big-failed:reset': 'The big model failed before its first word: the connection was reset.',
  'big-failed:ended': 'The big model failed before its first word: the connection ended.',
  'big-failed:truncated': 'The big model failed before its first word: the answer was cut short.',
  'big-failed:first-output-timeout': 'The big model failed before its first word: it wrote nothing in time.',
  'big-failed:unresponsive': 'The big model failed before its first word: it fell silent, and so did its health check.',
  'big-failed:answer-timeout': 'The big model failed before its first word: it did not answer in time.',
  'big-failed:error-event': 'The big model failed before its first word: it reported an error.',
  'big-failed:no-served-name': 'The big model failed before its first word: it does not say which model it serves.',
};

/** `1 key`, `2 keys`. */
export const amount = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;

export const words = { rules: ruleWords, fallbacks: fallbackWords, causes: causeWords } as const;
