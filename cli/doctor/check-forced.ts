// Clients that force big all the time without meaning to: their settings name big, and so do their titles, tags and follow-up calls.
import type { AnyDecisionRecord } from '../replay/decide-again.ts';
import { amount } from '#lib/words.ts';
import { fine, type Finding, skipped, warning } from './finding.ts';

/** So many forced requests of one key within this time are more than a person types: a client's calls beside the question. */
const burstSize = 3;
const burstMs = 10_000;
/** So many bursts a day show a setting, not an evening. */
const burstsADay = 5;
const dayMs = 86_400_000;
/** From so many requests on, one that never asks without force shows a setting: nobody types a model's name each time. */
const fewest = 3;

/** `records`: the newest decisions of the audit, oldest first; null where it cannot be read. */
export function checkForced(records: readonly AnyDecisionRecord[] | null): Finding {
  const what = 'forced clients';
  if (records === null) return skipped(what, 'there is no audit to look at yet');
  const byKey = Map.groupBy(records, ({ key }) => key ?? 'no key');
  const habits = [...byKey].flatMap(([key, all]) => habitOf(all).map((habit) => `${key} (${habit})`));
  if (habits.length === 0) return fine(what, `none in the last ${amount(records.length, 'decision')}`);
  const fix = 'set their model to auto, and the model for titles and tags to small: docs/clients.md';
  return warning(what, `${habits.join(', ')} use the big model during games too, also for what nobody typed`, fix);
}

/** How one client forces, where that looks like its settings; else nothing. */
function habitOf(all: readonly AnyDecisionRecord[]): readonly string[] {
  const forced = all.filter(({ force }) => force !== 'none');
  const requests = amount(forced.length, 'forced request');
  if (mostBurstsADay(forced.map(({ ts }) => Date.parse(ts))) >= burstsADay) return [`${requests}, in bursts`];
  // A tag is typed, each time anew.
  const isSetting = all.length >= fewest && all.every(({ force }) => force === 'model' || force === 'header');
  return isSetting ? [`${requests}, and no other`] : [];
}

/** The largest number of bursts that began within one day. */
function mostBurstsADay(times: readonly number[]): number {
  const begins: number[] = [];
  for (let first = 0; first + burstSize <= times.length; first += 1) {
    const begin = times[first] ?? 0;
    if ((times[first + burstSize - 1] ?? Infinity) - begin > burstMs) continue;
    begins.push(begin);
    first += burstSize - 1;
  }
  return Math.max(0, ...begins.map((begin, index) => begins.slice(index).filter((at) => at - begin < dayMs).length));
}
