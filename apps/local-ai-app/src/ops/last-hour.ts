// The last hour of traffic, by rule and by node. Pure.
import type { Bucket, Node } from '../router/contract.ts';

export interface Hour {
  readonly total: number;
  readonly nodes: Readonly<Record<Node, number>>;
  readonly fallback: number;
  /** The most used rule first. */
  readonly rules: ReadonlyArray<readonly [rule: string, count: number]>;
  /** Medians of the minutes, weighted by nothing: a look, not a measurement. null without one. */
  readonly tokensPerSecond: Readonly<Record<Node, number | null>>;
  readonly firstOutputP50Ms: number | null;
  readonly firstOutputP95Ms: number | null;
}

/** Adds up the minutes that the router keeps. */
export function sumHour(buckets: readonly Bucket[]): Hour {
  const rules = new Map<string, number>();
  for (const bucket of buckets)
    for (const [rule, count] of Object.entries(bucket.rules)) rules.set(rule, (rules.get(rule) ?? 0) + count);
  const sum = (pick: (bucket: Bucket) => number) => buckets.reduce((total, bucket) => total + pick(bucket), 0);
  return {
    total: sum((bucket) => bucket.small + bucket.big),
    nodes: { small: sum((bucket) => bucket.small), big: sum((bucket) => bucket.big) },
    fallback: sum((bucket) => bucket.fallback),
    rules: [...rules].sort((a, b) => b[1] - a[1]),
    tokensPerSecond: {
      small: median(buckets.map((bucket) => bucket.tokensPerSecond.small)),
      big: median(buckets.map((bucket) => bucket.tokensPerSecond.big)),
    },
    firstOutputP50Ms: median(buckets.map((bucket) => bucket.firstOutputMs?.p50)),
    firstOutputP95Ms: largest(buckets.map((bucket) => bucket.firstOutputMs?.p95)),
  };
}

function known(values: ReadonlyArray<number | null | undefined>): number[] {
  return values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
}

function median(values: ReadonlyArray<number | null | undefined>): number | null {
  const sorted = known(values);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function largest(values: ReadonlyArray<number | null | undefined>): number | null {
  return known(values).at(-1) ?? null;
}
