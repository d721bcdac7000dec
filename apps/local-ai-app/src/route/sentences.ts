// What a rule or a fallback reason means to the person who asked: the words on the route chip and in its notice.

const rules: Readonly<Record<string, string>> = {
  'forced-header': 'you chose Big',
  'forced-model': 'the model big was asked for',
  'forced-tag': 'the force tag in your message asks for big',
  'pinned-small': 'you chose Small',
  light: 'a light request',
  gaming: 'heavy, but someone is gaming on the PC',
  'mode-unknown': "heavy, but the PC's mode is unknown",
  'heavy-model': 'its model is on big only, and nobody is gaming',
  'heavy-tokens': 'heavy by length, and nobody is gaming',
  'heavy-pattern': 'heavy by a configured pattern, and nobody is gaming',
};

const fallbacks: Readonly<Record<string, string>> = {
  gaming: 'The PC is in GAMING mode, so the big model was left alone.',
  'mode-unknown': "The PC's mode could not be read, which counts as GAMING.",
  'big-down': 'The big model is not reachable.',
  'big-busy': 'The big model is at its limit of requests.',
  'big-absent': 'This house has no big model configured.',
  'big-context': 'The prompt is too long for the big model.',
  'mode-changed': 'Someone began to game before the big model wrote its first word.',
};

const causes: Readonly<Record<string, string>> = {
  refused: 'the connection was refused',
  'connect-timeout': 'it did not accept the connection in time',
  'no-route': 'there is no route to it',
  dns: 'its name does not resolve',
  reset: 'the connection was reset',
  ended: 'the connection ended',
  truncated: 'the answer was cut short',
  'first-output-timeout': 'it wrote nothing in time',
  'answer-timeout': 'it did not answer in time',
  'error-event': 'it reported an error',
  'no-served-name': 'it does not say which model it serves',
};

/** The rule of a decision in words; the rule itself where it is not known here. */
export function ruleSentence(rule: string): string {
  return rules[rule] ?? rule;
}

/** Why small answered although big was wanted: one or two sentences for the notice. */
export function fallbackSentence(fallback: string): string {
  const known = fallbacks[fallback];
  if (known !== undefined) return `${known} Small answered instead.`;
  if (!fallback.startsWith('big-failed:')) return `Big was wanted, small answered (${fallback}).`;
  const cause = fallback.slice('big-failed:'.length);
  return `The big model failed before its first word: ${causes[cause] ?? cause}. Small answered instead.`;
}
