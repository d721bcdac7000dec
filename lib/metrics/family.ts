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
  const series = createSeries(family, () => ({ value: 0 }));
  return {
    add(by, ...labels) {
      series.at(labels).value += by;
    },
    render: () =>
      head(family) +
      series
        .list()
        .map(([key, { value }]) => line(family.name, key, value))
        .join(''),
  };
}

/** `bounds`: upper bounds of the buckets, rising; +Inf is added. */
export function createHistogram(family: Family, bounds: readonly number[]): Histogram {
  const { name } = family;
  const series = createSeries(family, () => ({ buckets: new Float64Array(bounds.length), sum: 0, count: 0 }));
  const render = () => {
    let text = head(family);
    for (const [key, { buckets, sum, count }] of series.list()) {
      let below = 0;
      for (const [index, bound] of bounds.entries()) {
        below += buckets[index] ?? 0;
        text += line(`${name}_bucket`, join(key, `le="${bound}"`), below);
      }
      text += line(`${name}_bucket`, join(key, 'le="+Inf"'), count);
      text += line(`${name}_sum`, key, sum) + line(`${name}_count`, key, count);
    }
    return text;
  };
  return {
    observe(value, ...labels) {
      const entry = series.at(labels);
      const index = bounds.findIndex((bound) => value <= bound);
      if (index !== -1) entry.buckets[index] = (entry.buckets[index] ?? 0) + 1;
      entry.sum += value;
      entry.count += 1;
    },
    render,
  };
}

/** One entry per combination of label values; their text is made once, not per request. */
function createSeries<T>(family: Family, fresh: () => T) {
  const byLabels = new Map<string, { readonly key: string; readonly entry: T }>();
  const at = (labels: readonly string[]): T => {
    const id = labels.join('\n');
    const known = byLabels.get(id);
    if (known !== undefined) return known.entry;
    const entry = fresh();
    byLabels.set(id, { key: pairs(family, labels), entry });
    return entry;
  };
  if (family.labels.length === 0) at([]);
  return { at, list: () => [...byLabels.values()].map(({ key, entry }) => [key, entry] as const) };
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
