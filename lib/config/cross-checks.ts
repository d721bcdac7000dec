// What no single key can tell: faults and warnings about values that do not go together.
import { isHost, isLoopback } from './addresses.ts';
import type { Path } from './faults.ts';
import { readKey } from './key-entry.ts';
import type { Config } from './types.ts';

/** A fault whose place, and mostly whose value, is still to be looked up in the document. */
export interface Finding {
  readonly path: Path;
  /** `key`: the key itself is at fault. */
  readonly part: 'key' | 'value';
  readonly got?: string;
  readonly wanted: string;
  readonly hint?: string | undefined;
}

/** Faults between the values as written, so that they are told beside all others. Odd shapes are not its business. */
export function crossFaults(data: unknown): Finding[] {
  return [...exposure(data), ...repeatedKeys(data), ...repeatedAliases(data), ...thresholdsInOrder(data)];
}

/** What is allowed but probably not meant. */
export function warningsOf(config: Config): string[] {
  const { listen, mode, stream, wake } = config;
  const { big } = config.backends;
  const open = !isLoopback(listen.host) && config.apiKeys.length === 0;
  const odd: readonly (readonly [unknown, string])[] = [
    [open, `listen.insecureLan lets everyone who reaches ${listen.host} use the router, and force big during a game`],
    [big && !mode.url, 'mode.url is not set: the mode is never known, so only forced requests reach big'],
    [
      stream.holdLastMs !== undefined,
      'stream.holdLastMs counts no more: stream.holdMs holds for both backends, so take it out',
    ],
    [!big && mode.url, 'mode.url is set without backends.big: the mode is never asked'],
    [!big && wake, 'wake is set without backends.big: nobody is ever woken'],
    [
      mode.deadlineMs > mode.maxAgeMs,
      'mode.deadlineMs is above mode.maxAgeMs: a slow reply is already too old to count',
    ],
  ];
  return odd.flatMap(([applies, warning]) => (applies ? [warning] : []));
}

function exposure(data: unknown): Finding[] {
  const host = at(data, 'listen', 'host');
  if (typeof host !== 'string' || !isHost(host) || isLoopback(host)) return [];
  const keys = at(data, 'apiKeys');
  if ((Array.isArray(keys) && keys.length > 0) || at(data, 'listen', 'insecureLan') === true) return [];
  const key = 'the command key add NAME makes one';
  const wanted = `127.0.0.1 while there are no apiKeys (${key}), or listen.insecureLan: true: then anyone on the network can force big`;
  return [{ path: ['listen', 'host'], part: 'value', wanted }];
}

const defaultThreshold = 4000;

function thresholdsInOrder(data: unknown): Finding[] {
  const words = at(data, 'policy', 'bigTokenThreshold') ?? defaultThreshold;
  const everything = at(data, 'policy', 'bigTokenThresholdWithTools');
  if (typeof words !== 'number' || typeof everything !== 'number' || everything >= words) return [];
  const wanted = `at least policy.bigTokenThreshold (${words}): everything is never less than the words`;
  return [{ path: ['policy', 'bigTokenThresholdWithTools'], part: 'value', wanted }];
}

function repeatedKeys(data: unknown): Finding[] {
  const entries = at(data, 'apiKeys');
  if (!Array.isArray(entries)) return [];
  return [
    ...repeats(entries.map((entry) => at(entry, 'name'))).map((index) => repeated(index, 'name')),
    ...repeats(entries.map((entry) => digestIn(at(entry, 'key')))).map((index) => repeated(index, 'key')),
  ];
}

/** A name means one thing. */
function repeatedAliases(data: unknown): Finding[] {
  const places = [
    ['backends', 'small', 'models'],
    ['backends', 'big', 'models'],
    ['backends', 'small', 'aliases'],
    ['backends', 'big', 'aliases'],
    ['aliases'],
  ];
  const named = places.flatMap((place) => {
    const names = at(data, ...place);
    return Array.isArray(names) ? names.map((name: unknown, index) => ({ name, path: [...place, index] })) : [];
  });
  const again = repeats(named.map(({ name }) => name)).flatMap((index) => named[index] ?? []);
  return again
    .filter(({ path }) => path.includes('aliases'))
    .map(({ path }) => ({ path, part: 'value', wanted: 'a name that stands in no other list' }));
}

function repeated(index: number, key: 'name' | 'key'): Finding {
  return { path: ['apiKeys', index, key], part: 'value', wanted: `a ${key} of its own` };
}

/** Where a value stands that stood before. */
function repeats(values: readonly unknown[]): number[] {
  return [...values.keys()].filter((index) => values[index] !== undefined && values.indexOf(values[index]) < index);
}

function digestIn(key: unknown): string | undefined {
  const reading = typeof key === 'string' ? readKey(key) : { wanted: '' };
  return 'value' in reading ? reading.value : undefined;
}

function at(data: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), data);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
