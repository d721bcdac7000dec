// The three charts of the last hour as data: what each draws of a minute, in which colour, and how its values read. Pure.
import type { Bucket, Node } from '../router/contract.ts';
import { formatCount, formatDuration } from '../shell/format.ts';

export interface Series {
  readonly name: string;
  /** The colour: of a node, or of the text for what concerns both. */
  readonly ink: Node | 'text' | 'muted';
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
function largest(pick: (bucket: Bucket) => number | null | undefined): Series['of'] {
  return (buckets) => {
    const known = buckets.map(pick).filter((value) => typeof value === 'number');
    return known.length === 0 ? null : Math.max(...known);
  };
}

const perSecond = (node: Node): Series => ({
  name: node === 'small' ? 'Small' : 'Big',
  ink: node,
  of: largest((bucket) => bucket.tokensPerSecond[node]),
});
const requests = (node: Node): Series => ({
  name: node === 'small' ? 'Small' : 'Big',
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
        { name: 'typical', ink: 'text', of: largest((bucket) => bucket.firstOutputMs?.p50) },
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
