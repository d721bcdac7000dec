// Metric families in Prometheus's text format: counters and histograms that remember, gauges that are read when somebody looks.

export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

/** One value and, in the order of the family's labels, what it is the value of. */
export type Sample = readonly [value: number, ...labels: string[]];

export interface Counter {
  readonly add: (by: number, ...labels: readonly string[]) => void;
  readonly render: () => string;
}

export interface Histogram {
  readonly observe: (value: number, ...labels: readonly string[]) => void;
  readonly render: () => string;
}

/** A counter without labels is 0 from the start: one that is born above zero has no increase. */
export function createCounter(family: Family): Counter {
  const series = new Map<string, number>();
  if (family.labels.length === 0) series.set('', 0);
  return {
    add(by, ...labels) {
      const key = pairs(family, labels);
      series.set(key, (series.get(key) ?? 0) + by);
    },
    render: () => head(family) + [...series].map(([key, value]) => line(family.name, key, value)).join(''),
  };
}

/** `bounds`: upper bounds of the buckets, rising; +Inf is added. */
export function createHistogram(family: Family, bounds: readonly number[]): Histogram {
  const series = new Map<string, { readonly buckets: Float64Array; sum: number; count: number }>();
  const seriesFor = (key: string) => {
    const known = series.get(key);
    if (known !== undefined) return known;
    const fresh = { buckets: new Float64Array(bounds.length), sum: 0, count: 0 };
    series.set(key, fresh);
    return fresh;
  };
  if (family.labels.length === 0) seriesFor('');
  const render = () => {
    let text = head(family);
    for (const [key, { buckets, sum, count }] of series) {
      let below = 0;
      for (const [index, bound] of bounds.entries()) {
        below += buckets[index] ?? 0;
        text += line(`${family.name}_bucket`, join(key, `le="${bound}"`), below);
      }
      text += line(`${family.name}_bucket`, join(key, 'le="+Inf"'), count);
      text += line(`${family.name}_sum`, key, sum) + line(`${family.name}_count`, key, count);
    }
    return text;
  };
  return {
    observe(value, ...labels) {
      const entry = seriesFor(pairs(family, labels));
      const index = bounds.findIndex((bound) => value <= bound);
      if (index !== -1) entry.buckets[index] = (entry.buckets[index] ?? 0) + 1;
      entry.sum += value;
      entry.count += 1;
    },
    render,
  };
}

/** Nothing at all without samples: a value that is not known is absent, not zero. */
export function renderGauge(family: Family, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  return head(family) + samples.map(([value, ...labels]) => line(family.name, pairs(family, labels), value)).join('');
}

function head({ name, help, type }: Family): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function line(name: string, key: string, value: number): string {
  return `${name}${key === '' ? '' : `{${key}}`} ${value}\n`;
}

function join(key: string, more: string): string {
  return key === '' ? more : `${key},${more}`;
}

function pairs({ labels }: Family, values: readonly string[]): string {
  let text = '';
  for (const [index, label] of labels.entries()) text = join(text, `${label}="${escape(values[index] ?? '')}"`);
  return text;
}

function escape(value: string): string {
  return /[\\"\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value;
}
