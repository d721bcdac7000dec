// Clients that force big all the time without meaning to: their settings name a model that only big has.
import type { DecisionRecord } from '#lib/audit/record.ts';
import { fine, type Finding, skipped, warning } from './finding.ts';

/** Fewer requests than this show no habit. */
const enough = 5;
const mostly = 0.8;

/** `records`: the newest decisions of the audit; null where it cannot be read. */
export function checkForced(records: readonly DecisionRecord[] | null): Finding {
  const what = 'forced clients';
  if (records === null) return skipped(what, 'there is no audit to look at yet');
  const counts = new Map<string, { all: number; named: number }>();
  for (const { key, rule } of records) {
    const count = counts.get(key ?? 'no key') ?? { all: 0, named: 0 };
    counts.set(key ?? 'no key', { all: count.all + 1, named: count.named + Number(rule === 'forced-model') });
  }
  const forced = [...counts].filter(([, { all, named }]) => all >= enough && named / all >= mostly);
  if (forced.length === 0) return fine(what, `none in the last ${records.length} decisions`);
  const seen = forced.map(([key, { all, named }]) => `${key} (${named} of ${all} requests)`).join(', ');
  return warning(what, `${seen} name the big model, so they use it during games too`, 'set their model to auto');
}
