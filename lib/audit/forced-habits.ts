// Who forces big all the time without meaning to: their settings name big, and so do their titles, tags and follow-up calls.

/** So many forced requests of one client within this time are more than a person types: a client's calls beside the question. */
const burstSize = 3;
const burstMs = 10_000;
/** So many bursts a day show a setting, not an evening. */
const burstsADay = 5;
const dayMs = 86_400_000;

/** From so many requests on, one that never asks without force shows a setting: nobody types a model's name each time. */
const fewest = 3;

interface Asked<Who> {
  readonly ts: string;
  readonly force: string;
  readonly who: Who;
}

export interface Habit<Who> {
  readonly who: Who;
  /** Of them that were forced. */
  readonly requests: number;
  /** Else: all of them, and by a setting. */
  readonly inBursts: boolean;
}

/** `all` requests, oldest first; `ts` as ISO 8601. */
export function forcedHabits<Who>(all: readonly Asked<Who>[]): readonly Habit<Who>[] {
  return [...Map.groupBy(all, ({ who }) => who)].flatMap(([who, own]) => {
    const forced = own.filter(({ force }) => force !== 'none');
    const inBursts = mostBurstsADay(forced.map(({ ts }) => Date.parse(ts))) >= burstsADay;
    // A tag is typed, each time anew.
    const isSetting = own.length >= fewest && own.every(({ force }) => force === 'model' || force === 'header');
    return inBursts || isSetting ? [{ who, requests: forced.length, inBursts }] : [];
  });
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
