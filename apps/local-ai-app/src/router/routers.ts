// What each router behind this address said last: a balancer answers with any of them, and each knows only its own requests.
import { signal } from '@preact/signals';
import type { Bucket, Status, TokenDay } from './contract.ts';

export interface Heard {
  readonly value: Status;
  /** Wall clock, ms. */
  readonly readMs: number;
}

/** A router that nobody heard for so long is gone. */
const goneAfterMs = 30_000;

/** By the name of the run of the router. */
export const routers = signal<ReadonlyMap<string, Heard>>(new Map());

/** Takes one answer. A run that began after another was heard last has taken its place: if that one lives, it is heard again soon. */
export function withHeard(known: ReadonlyMap<string, Heard>, heard: Heard): ReadonlyMap<string, Heard> {
  const { boot, startedAt } = heard.value;
  const isNew = !known.has(boot);
  const others = [...known].filter(
    ([name, { readMs }]) =>
      name !== boot && heard.readMs - readMs < goneAfterMs && !(isNew && Date.parse(startedAt) > readMs),
  );
  return new Map([...others, [boot, heard]]);
}

/** One status of all of them: figures add up, everything else is as the router says that answered last. */
export function addUp(all: readonly Heard[], latest: Status): Status {
  if (all.length < 2) return latest;
  const each = all.map(({ value }) => value);
  const sum = (pick: (one: Status) => number) => each.reduce((total, one) => total + pick(one), 0);
  const big = {
    forced: sum(({ inflight }) => inflight.big?.forced ?? 0),
    unforced: sum(({ inflight }) => inflight.big?.unforced ?? 0),
  };
  return {
    ...latest,
    inflight: { small: sum(({ inflight }) => inflight.small), big: latest.inflight.big === null ? null : big },
    buckets: merged(
      each.flatMap(({ buckets }) => buckets),
      ({ minute }) => minute,
      sumOfMinutes,
    ).toSorted((a, b) => a.minute.localeCompare(b.minute)),
    tokens: merged(
      each.flatMap(({ tokens }) => tokens),
      ({ day, key, backend }) => `${day} ${backend} ${key ?? ''}`,
      sumOfDays,
    ),
  };
}

function merged<T>(items: readonly T[], nameOf: (item: T) => string, add: (a: T, b: T) => T): T[] {
  const known = new Map<string, T>();
  for (const item of items) {
    const before = known.get(nameOf(item));
    known.set(nameOf(item), before === undefined ? item : add(before, item));
  }
  return [...known.values()];
}

/** Medians do not add up: the slower one is shown. */
function sumOfMinutes(a: Bucket, b: Bucket): Bucket {
  const rules = { ...a.rules };
  for (const [rule, count] of Object.entries(b.rules)) rules[rule] = (rules[rule] ?? 0) + count;
  const slower = (a.firstOutputMs?.p50 ?? -1) >= (b.firstOutputMs?.p50 ?? -1) ? a : b;
  return {
    minute: a.minute,
    small: a.small + b.small,
    big: a.big + b.big,
    fallback: a.fallback + b.fallback,
    rules,
    firstOutputMs: slower.firstOutputMs,
    tokensPerSecond: {
      small: mean(a.tokensPerSecond?.small, b.tokensPerSecond?.small),
      big: mean(a.tokensPerSecond?.big, b.tokensPerSecond?.big),
    },
  };
}

function mean(a: number | null | undefined, b: number | null | undefined): number | null {
  const known = [a, b].filter((value) => typeof value === 'number');
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function sumOfDays(a: TokenDay, b: TokenDay): TokenDay {
  return {
    ...a,
    requests: a.requests + b.requests,
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
  };
}
