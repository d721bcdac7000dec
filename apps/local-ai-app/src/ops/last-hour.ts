// The last hour of traffic: in sum, minute by minute, as charts, and the modes of the PC in that time. Pure.
import type { Bucket, Mode, ModeStatus, Node } from '../router/contract.ts';
import { formatCount, formatDuration, names } from '../shell/format.ts';

export interface Hour {
  readonly total: number;
  readonly nodes: Readonly<Record<Node, number>>;
  readonly fallback: number;
  /** The most used rule first. */
  readonly rules: ReadonlyArray<readonly [rule: string, count: number]>;
  /** The median of the minutes, weighted by nothing: a look, not a measurement. null without one. */
  readonly firstOutputP50Ms: number | null;
  readonly firstOutputP95Ms: number | null;
}

/** Adds up the minutes that the router keeps. */
export function sumHour(buckets: readonly Bucket[]): Hour {
  const rules = new Map<string, number>();
  for (const bucket of buckets)
    for (const [rule, count] of Object.entries(bucket.rules)) rules.set(rule, (rules.get(rule) ?? 0) + count);
  const typical = measured(buckets, (bucket) => bucket.firstOutputMs?.p50);
  const sum = (pick: (bucket: Bucket) => number) => buckets.reduce((total, bucket) => total + pick(bucket), 0);
  return {
    total: sum((bucket) => bucket.small + bucket.big),
    nodes: { small: sum((bucket) => bucket.small), big: sum((bucket) => bucket.big) },
    fallback: sum((bucket) => bucket.fallback),
    rules: [...rules].sort((a, b) => b[1] - a[1]),
    firstOutputP50Ms: typical[Math.floor(typical.length / 2)] ?? null,
    firstOutputP95Ms: largest((bucket) => bucket.firstOutputMs?.p95)(buckets),
  };
}

type Pick = (bucket: Bucket) => number | null | undefined;

/** What was measured, the smallest first. */
function measured(buckets: readonly Bucket[], pick: Pick): readonly number[] {
  const values = buckets.map(pick).filter((value) => typeof value === 'number');
  return values.sort((a, b) => a - b);
}

export interface Minute {
  readonly beganMs: number;
  /** What each router counted; empty: no request ended in this minute. */
  readonly buckets: readonly Bucket[];
}

/** A time in which the PC had one mode. */
export interface Band {
  readonly fromMs: number;
  readonly toMs: number;
  readonly mode: Mode;
}

const minuteMs = 60_000;
const shown = 60;

/** Oldest first, up to the minute of `nowMs`. */
export function minutesOf(buckets: readonly Bucket[], nowMs: number): readonly Minute[] {
  const known = Map.groupBy(buckets, ({ minute }) => Date.parse(minute));
  const last = nowMs - (nowMs % minuteMs);
  return Array.from({ length: shown }, (_, index) => {
    const beganMs = last - (shown - 1 - index) * minuteMs;
    return { beganMs, buckets: known.get(beganMs) ?? [] };
  });
}

/** `changes` as the router tells them, oldest first. Nothing is known before the first. */
export function bandsOf(changes: ModeStatus['changes'], fromMs: number, toMs: number): readonly Band[] {
  const ends = [...changes.slice(1).map(({ at }) => Date.parse(at)), toMs];
  return changes
    .map(({ at, value }, index): Band => ({
      fromMs: Math.max(fromMs, Date.parse(at)),
      toMs: Math.min(toMs, ends[index] ?? toMs),
      mode: value,
    }))
    .filter((band) => band.toMs > band.fromMs);
}

/** The modes within one minute, in their order. */
export function modesIn(bands: readonly Band[], beganMs: number): readonly Mode[] {
  const modes = bands
    .filter(({ fromMs, toMs }) => fromMs < beganMs + minuteMs && toMs > beganMs)
    .map(({ mode }) => mode);
  return modes.filter((mode, index) => mode !== modes[index - 1]);
}

export interface Series {
  readonly name: string;
  /** The colour: of a node, or of the text for what concerns both. */
  readonly ink: Node | 'ink' | 'muted';
  readonly of: (buckets: readonly Bucket[]) => number | null;
}

export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  /** Bars stand on each other, lines have gaps where nothing was measured. */
  readonly kind: 'bars' | 'lines';
  readonly series: readonly Series[];
  readonly format: (value: number | null) => string;
}

/** Medians of several routers do not add up: the largest stands for all. */
function largest(pick: Pick): Series['of'] {
  return (buckets) => measured(buckets, pick).at(-1) ?? null;
}

const perSecond = (node: Node): Series => ({
  name: names[node],
  ink: node,
  of: largest((bucket) => bucket.tokensPerSecond[node]),
});
const requests = (node: Node): Series => ({
  name: names[node],
  ink: node,
  of: (buckets) => buckets.reduce((sum, bucket) => sum + bucket[node], 0),
});

/** A house of one model has nothing to show of the other. */
export function chartsFor(hasBig: boolean): readonly ChartSpec[] {
  const nodes: readonly Node[] = hasBig ? ['small', 'big'] : ['small'];
  return [
    { id: 'requests', title: 'Requests per minute', kind: 'bars', series: nodes.map(requests), format: formatCount },
    {
      id: 'first-output',
      title: 'Wait for the first word',
      kind: 'lines',
      series: [
        { name: 'typical', ink: 'ink', of: largest((bucket) => bucket.firstOutputMs?.p50) },
        { name: 'slowest of twenty', ink: 'muted', of: largest((bucket) => bucket.firstOutputMs?.p95) },
      ],
      format: formatDuration,
    },
    {
      id: 'speed',
      title: 'Tokens per second',
      kind: 'lines',
      series: nodes.map(perSecond),
      format: (value) => (value === null ? '–' : value.toFixed(value < 10 ? 1 : 0)),
    },
  ];
}
