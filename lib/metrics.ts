// The router's metrics: what the records say, counted; and what is so now, read when somebody looks.
import { answeredBy, type DecisionRecord, fallbackOf, type OutcomeRecord } from './audit/record.ts';
import { counters, type Family, gauges, histograms } from './metrics/table.ts';

/** One value and, in the order of the family's labels, what it is the value of. */
export type Sample = readonly [value: number, ...labels: string[]];
/** Values of the moment. What a runtime does not know is left out. */
export type Gauges = { readonly [Name in keyof typeof gauges]: readonly Sample[] };

/** Between the last reading and the dispatch: the second a reading is good for, and the time to connect (policy: Mode reading). */
const dispatchSlackMs = 1300;

/** `drainMs`: how long unforced work that has begun to answer may go on after GAMING. */
export function createMetrics(drainMs: number) {
  const counted = each(counters, createCounter);
  const observed = each(histograms, createHistogram);
  return {
    decided({ chosen, force, modeAgeMs }: DecisionRecord) {
      if (chosen === 'big' && force === 'none' && modeAgeMs !== null)
        observed.router_mode_age_at_big_dispatch_seconds.observe(modeAgeMs / 1000);
    },
    ended(outcome: OutcomeRecord, decision: DecisionRecord) {
      const { attempts, durationMs, firstOutputMs, promptTokens, status } = outcome;
      const backend = answeredBy(outcome);
      counted.router_requests_total.add(1, backend, decision.rule, String(status));
      for (const attempt of attempts) counted.router_attempts_total.add(1, attempt.backend, attempt.cause ?? 'ok');
      const reason = fallbackOf(decision, outcome);
      if (reason !== null) counted.router_fallbacks_total.add(1, reason);
      observed.router_request_duration_seconds.observe(durationMs / 1000, backend);
      if (firstOutputMs !== null) observed.router_first_output_seconds.observe(firstOutputMs / 1000, backend);
      const estimate = estimateOf(decision);
      if (promptTokens !== null && estimate !== null)
        observed.router_token_estimate_ratio.observe(promptTokens / estimate);
    },
    /** Unforced work ran on big for so long after GAMING was read. */
    unforcedInGaming: (ms: number) =>
      counted.router_unforced_big_seconds_after_gaming_total.add(Math.max(0, ms - drainMs - dispatchSlackMs) / 1000),
    /** All of it in Prometheus's text format, version 0.0.4. */
    render(now: Gauges) {
      const remembered = [...Object.values(counted), ...Object.values(observed)].map((family) => family.render());
      const momentary = each(gauges, (name, family) => renderGauge(name, family, now[name]));
      return [...remembered, ...Object.values(momentary)].join('');
    },
  };
}

/** Only a prompt that was counted to its end, tools included, can be compared: a lower bound, or none, says nothing. */
function estimateOf({ allTokens }: DecisionRecord): number | null {
  return allTokens !== null && 'exact' in allTokens && allTokens.exact > 0 ? allTokens.exact : null;
}

function each<Table extends Readonly<Record<string, Family>>, T>(
  table: Table,
  create: (name: keyof Table & string, family: Family) => T,
) {
  const made = Object.entries(table).map(([name, family]) => [name, create(name, family)] as const);
  return Object.fromEntries(made) as { readonly [Name in keyof Table]: T };
}

/** A counter without labels is 0 from the start: one that is born above zero has no increase. */
function createCounter(name: string, family: Family) {
  const series = createSeries(family, () => ({ value: 0 }));
  return {
    add(by: number, ...values: readonly string[]) {
      series.at(values).value += by;
    },
    render: () =>
      head(name, 'counter', family) + series.lines((values, { value }) => line(name, family.labels, values, value)),
  };
}

function createHistogram(name: string, family: Family) {
  const { labels } = family;
  const bounds = [...(family.bounds ?? []), Infinity];
  /** Each bucket holds what the smaller ones hold, too; the last one all. */
  const series = createSeries(family, () => ({ buckets: new Float64Array(bounds.length), sum: 0 }));
  return {
    observe(value: number, ...values: readonly string[]) {
      const entry = series.at(values);
      entry.sum += value;
      for (let index = bounds.length - 1; value <= (bounds[index] ?? -Infinity); index -= 1)
        entry.buckets[index] = (entry.buckets[index] ?? 0) + 1;
    },
    render: () =>
      head(name, 'histogram', family) +
      series.lines((values, { buckets, sum }) => {
        const below = bounds.map((bound, index) => {
          const le = bound === Infinity ? '+Inf' : String(bound);
          return line(`${name}_bucket`, [...labels, 'le'], [...values, le], buckets[index] ?? 0);
        });
        const count = line(`${name}_count`, labels, values, buckets.at(-1) ?? 0);
        return [...below, line(`${name}_sum`, labels, values, sum), count].join('');
      }),
  };
}

/** One entry per combination of label values. */
function createSeries<T>({ labels }: Family, fresh: () => T) {
  const byValues = new Map<string, { readonly values: readonly string[]; readonly entry: T }>();
  const at = (values: readonly string[]): T => {
    const id = values.join('\n');
    const known = byValues.get(id);
    if (known !== undefined) return known.entry;
    const entry = fresh();
    byValues.set(id, { values, entry });
    return entry;
  };
  if (labels.length === 0) at([]);
  const lines = (render: (values: readonly string[], entry: T) => string) =>
    [...byValues.values()].map(({ values, entry }) => render(values, entry)).join('');
  return { at, lines };
}

/** Nothing at all without samples: a value that is not known is absent, not zero. */
function renderGauge(name: string, family: Family, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([value, ...values]) => line(name, family.labels, values, value));
  return head(name, 'gauge', family) + lines.join('');
}

function head(name: string, type: 'counter' | 'gauge' | 'histogram', { help }: Family): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function line(name: string, labels: readonly string[], values: readonly string[], value: number): string {
  const pairs = labels.map((label, index) => `${label}="${escape(values[index] ?? '')}"`).join(',');
  return `${name}${pairs === '' ? '' : `{${pairs}}`} ${value}\n`;
}

function escape(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
