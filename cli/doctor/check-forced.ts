// Clients that force big all the time without meaning to, in the audit.
import { documents } from '#entry/node/home.ts';
import { forcedHabits } from '#lib/audit/forced-habits.ts';
import { amount } from '#lib/words.ts';
import type { AnyDecisionRecord } from '../replay/decide-again.ts';
import { fine, type Finding, skipped, warning } from './finding.ts';

/** `records`: the newest decisions of the audit, oldest first; null where it cannot be read. */
export function checkForced(records: readonly AnyDecisionRecord[] | null): Finding {
  const what = 'forced clients';
  if (records === null) return skipped(what, 'there is no audit to look at yet');
  const habits = forcedHabits(records.map(({ ts, force, key }) => ({ ts, force, who: key ?? 'no key' })));
  if (habits.length === 0) return fine(what, `none in the last ${amount(records.length, 'decision')}`);
  const seen = habits.map(
    ({ who, requests, inBursts }) =>
      `${who} (${amount(requests, 'forced request')}, ${inBursts ? 'in bursts' : 'and no other'})`,
  );
  const fix = `set their model to auto, and the model for titles and tags to small: ${documents}/clients.md`;
  return warning(what, `${seen.join(', ')} use the big model during games too, also for what nobody typed`, fix);
}
