// What no single key of router.yaml can tell: faults of values that do not go together. A value that could not be read has a fault of its own.
import * as z from 'zod/mini';
import { isLoopback } from './addresses.ts';
import { type Path, valueAt } from './faults.ts';

/** A fault of values that do not go together, at the one that is to be changed. */
interface Clash {
  readonly path: Path;
  readonly wanted: string;
}

/** Clashes are told beside the faults of single values, so `clashes` also meets values that could not be read. */
function together(clashes: (values: unknown) => readonly Clash[]) {
  const add = ({ value, issues }: z.core.ParsePayload) => {
    for (const { path, wanted } of clashes(value))
      issues.push({ code: 'custom', path: [...path], message: wanted, input: value });
  };
  return z.check(add, { when: () => true });
}

/** Beyond this machine only with a key, or on purpose. */
export const notExposed = together((config) => {
  const host = valueAt(config, ['listen', 'host']);
  if (typeof host !== 'string' || isLoopback(host)) return [];
  const keys = valueAt(config, ['apiKeys']);
  if ((Array.isArray(keys) && keys.length > 0) || valueAt(config, ['listen', 'insecureLan']) === true) return [];
  const key = 'the command key add NAME makes one';
  const wanted = `127.0.0.1 while there are no apiKeys (${key}), or listen.insecureLan: true: then anyone on the network can force big`;
  return [{ path: ['listen', 'host'], wanted }];
});

export const thresholdsInOrder = inOrder(
  'bigTokenThreshold',
  'bigTokenThresholdWithTools',
  (words) => `at least policy.bigTokenThreshold (${words}): everything is never less than the words`,
);

export const roomForOneBody = inOrder(
  'bodyBytes',
  'bufferedBytes',
  () => 'at least limits.bodyBytes; left out it is 268435456',
);

/** Of a key its digest is left here: how it was written does not matter. */
export const keysApart = together((keys) =>
  ['name', 'key'].flatMap((part) => {
    const places = itemsOf(keys, []).map((entry) => entry.concat(part));
    return repeats(keys, places).map((path) => ({ path, wanted: `a ${part} of its own` }));
  }),
);

const nameLists: readonly Path[] = [
  ['backends', 'small', 'models'],
  ['backends', 'big', 'models'],
  ['backends', 'small', 'aliases'],
  ['backends', 'big', 'aliases'],
  ['aliases'],
];

/** A name means one thing. */
export const aliasesApart = together((config) => {
  const places = nameLists.flatMap((list) => itemsOf(config, list));
  const again = repeats(config, places).filter((path) => path.includes('aliases'));
  return again.map((path) => ({ path, wanted: 'a name that stands in no other list' }));
});

/** The number of the second key is not below that of the first. */
function inOrder(low: string, high: string, wanted: (least: number) => string) {
  return together((section) => {
    const [least, most] = [valueAt(section, [low]), valueAt(section, [high])];
    const isBelow = typeof least === 'number' && typeof most === 'number' && most < least;
    return isBelow ? [{ path: [high], wanted: wanted(least) }] : [];
  });
}

function itemsOf(data: unknown, list: Path): readonly Path[] {
  const items = valueAt(data, list);
  return Array.isArray(items) ? items.map((_, index) => list.concat(index)) : [];
}

/** Of these places those whose text stands at an earlier one. */
function repeats(data: unknown, places: readonly Path[]): readonly Path[] {
  const texts = places.map((path) => valueAt(data, path));
  return places.filter((_, index) => typeof texts[index] === 'string' && texts.indexOf(texts[index]) < index);
}
