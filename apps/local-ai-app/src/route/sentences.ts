// What a rule or a fallback means to the person who asked: the router's own words, kept so that old answers can be read while it is away.
import { kept } from '../history/kept.ts';
import type { Words } from '../router/contract.ts';

const words = kept<Partial<Words>>('words', {});

/** Takes what the router says; an older router says nothing. */
export function keepWords(told: Words | undefined): void {
  if (told !== undefined && JSON.stringify(told) !== JSON.stringify(words.value.value)) words.keep(told);
}

/** The rule of a decision in words; the rule itself where the router has none. */
export function ruleSentence(rule: string): string {
  return words.value.value.rules?.[rule] ?? rule;
}

/** Why an attempt failed, or a node is down. */
export function causeSentence(cause: string): string {
  return words.value.value.causes?.[cause] ?? cause.replace(/^status-/, 'it answered with status ');
}

/** Why big was wanted and did not answer. */
export function reasonSentence(fallback: string): string {
  const { fallbacks = {} } = words.value.value;
  const own = fallbacks[fallback];
  if (own !== undefined) return own;
  const [kind = ''] = fallback.split(':');
  return `${fallbacks[kind] ?? 'Big was wanted.'} (${fallback})`;
}

/** The same for the notice above an answer of small. */
export function fallbackSentence(fallback: string): string {
  return `${reasonSentence(fallback)} Small answered instead.`;
}
