// The router's metrics: what the records say, counted; and what is so now, read when somebody looks.
import { answeredBy, type DecisionRecord, fallbackOf, type OutcomeRecord } from './audit/record.ts';
import { families, type Family } from './metrics/table.ts';

/** Values of the moment. What a runtime does not know is left out. */
export type Gauges = { readonly [Name in GaugeName]: readonly Sample[] };
type GaugeName =
  | ('inflight' | 'mode' | 'modeAge' | 'backendUp' | 'auditDegraded' | 'build')
  | ('bodyBytes' | 'residentMemory' | 'startTime' | 'stall');

const latencyBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const durationBounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];
const modeAgeBounds = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.3, 2];
const ratioBounds = [0.25, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 4];

/** Between the last reading and the dispatch: the second a reading is good for, and the time to connect (policy: Mode reading). */
const dispatchSlackMs = 1300;

/** `drainMs`: how long unforced work that has begun to answer may go on after GAMING. */
export function createMetrics(drainMs: number) {
  const requests = createCounter(families.requests);
  const attempts = createCounter(families.attempts);
  const fallbacks = createCounter(families.fallbacks);
  const unforced = createCounter(families.unforcedAfterGaming);
  const firstOutput = createHistogram(families.firstOutput, latencyBounds);
  const duration = createHistogram(families.duration, durationBounds);
  const modeAge = createHistogram(families.modeAgeAtDispatch, modeAgeBounds);
  const ratio = createHistogram(families.estimateRatio, ratioBounds);
  const remembered = [requests, attempts, fallbacks, firstOutput, duration, modeAge, unforced, ratio];
  return {
    decided({ chosen, force, modeAgeMs }: DecisionRecord) {
      if (chosen === 'big' && force === 'none' && modeAgeMs !== null) modeAge.observe(modeAgeMs / 1000);
    },
    ended(outcome: OutcomeRecord, decision: DecisionRecord) {
      const backend = answeredBy(outcome);
      requests.add(1, backend, decision.rule, String(outcome.status));
      for (const attempt of outcome.attempts) attempts.add(1, attempt.backend, attempt.cause ?? 'ok');
      const reason = fallbackOf(decision, outcome);
      if (reason !== null) fallbacks.add(1, reason);
      duration.observe(outcome.durationMs / 1000, backend);
      if (outcome.firstOutputMs !== null) firstOutput.observe(outcome.firstOutputMs / 1000, backend);
      const estimate = estimateOf(decision);
      if (outcome.promptTokens !== null && estimate !== null) ratio.observe(outcome.promptTokens / estimate);
    },
    /** Unforced work ran on big for so long after GAMING was read. */
    unforcedInGaming: (ms: number) => unforced.add(Math.max(0, ms - drainMs - dispatchSlackMs) / 1000),
    /** All of it in Prometheus's text format, version 0.0.4. */
    render: (gauges: Gauges) => {
      const now = (Object.keys(gauges) as GaugeName[]).map((name) => renderGauge(families[name], gauges[name]));
      return [...remembered.map((family) => family.render()), ...now].join('');
    },
  };
}

/** Only a prompt that was counted to its end, tools included, can be compared: a lower bound, or none, says nothing. */
function estimateOf({ allTokens }: DecisionRecord): number | null {
  return allTokens !== null && 'exact' in allTokens && allTokens.exact > 0 ? allTokens.exact : null;
}

/** One value and, in the order of the family's labels, what it is the value of. */
export type Sample = readonly [value: number, ...labels: string[]];

/** A counter without labels is 0 from the start: one that is born above zero has no increase. */
function createCounter(family: Family) {
  const series = createSeries(family, () => ({ value: 0 }));
  return {
    add(by: number, ...labels: readonly string[]) {
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
function createHistogram(family: Family, bounds: readonly number[]) {
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
    observe(value: number, ...labels: readonly string[]) {
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
function renderGauge(family: Family, samples: readonly Sample[]): string {
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
