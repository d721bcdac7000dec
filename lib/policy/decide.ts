// The policy: from what is known about one request to the backend that answers it. Pure and total.
import type { Because, BigState, Decision, Facts, Mode, Rule } from './types.ts';

/** What a fact is worth when nobody asked for it: always the value that keeps the gaming PC idle. */
const closedMode: Mode = 'UNKNOWN';
const closedBig: BigState = 'down';

/**
 * Chooses a backend. The order is: an explicit force signal, a pinned small model, light work, then the mode of the
 * gaming PC. Only forced work ignores the mode, and only a usable big is ever chosen; everything else ends at small,
 * or at `none` when the client asked for strict routing and big was wanted.
 */
export function decide(facts: Facts): Decision {
  if (facts.force !== 'none') return wantBig(`forced-${facts.force}`, facts);
  if (facts.pinnedSmall) return small('pinned-small');
  if (facts.heavy === 'no' || facts.heavy === 'unasked') return small('light');
  const mode = facts.mode === 'unasked' ? closedMode : facts.mode;
  if (mode === 'GAMING') return insteadOfBig('gaming', 'gaming', facts);
  if (mode === 'UNKNOWN') return insteadOfBig('mode-unknown', 'mode-unknown', facts);
  return wantBig(`heavy-${facts.heavy}`, facts);
}

function small(rule: Rule): Decision {
  return { rule, wanted: 'small', chosen: 'small', because: null };
}

function wantBig(rule: Rule, facts: Facts): Decision {
  const big = facts.big === 'unasked' ? closedBig : facts.big;
  if (big === 'up') return { rule, wanted: 'big', chosen: 'big', because: null };
  return insteadOfBig(rule, `big-${big}`, facts);
}

/** Big was wanted and may not be used: small answers, unless the client wants an error instead. */
function insteadOfBig(rule: Rule, because: Because, facts: Facts): Decision {
  return { rule, wanted: 'big', chosen: facts.strict ? 'none' : 'small', because };
}
