// What each router behind this address said last: a balancer answers with any of them, and each knows only its own requests.
import { signal } from '@preact/signals';
import type { Status } from './contract.ts';

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

/** One status of all of them: what they counted stands side by side, everything else is as the router says that answered last. */
export function addUp(all: readonly Heard[], latest: Status): Status {
  if (all.length < 2) return latest;
  const each = all.map(({ value }) => value);
  const sum = (pick: (one: Status['inflight']) => number) => each.reduce((total, one) => total + pick(one.inflight), 0);
  const big = { forced: sum((one) => one.big?.forced ?? 0), unforced: sum((one) => one.big?.unforced ?? 0) };
  return {
    ...latest,
    inflight: { small: sum((one) => one.small), big: latest.inflight.big === null ? null : big },
    buckets: each.flatMap(({ buckets }) => buckets),
    tokens: each.flatMap(({ tokens }) => tokens),
  };
}
