// The router's metrics: what the records say, counted; and what is so now, read when somebody looks.
import { answeredBy, fallbackOf } from './audit/record.ts';
import type { JournalObserver } from '#lib/audit/journal.ts';
import type { DecisionRecord, OutcomeRecord } from './audit/record.ts';
import { createCounter, createHistogram, renderGauge, type Sample } from './metrics/family.ts';
import { families } from './metrics/table.ts';

/** Values of the moment. What a runtime does not know is left out. */
export interface Gauges {
  readonly inflight: readonly Sample[];
  readonly mode: readonly Sample[];
  readonly modeAge: readonly Sample[];
  readonly backendUp: readonly Sample[];
  readonly auditDegraded: readonly Sample[];
  readonly build: readonly Sample[];
  readonly bodyBytes: readonly Sample[];
  readonly residentMemory: readonly Sample[];
  readonly startTime: readonly Sample[];
  readonly stall: readonly Sample[];
}

export interface Metrics extends JournalObserver {
  readonly decided: (decision: DecisionRecord) => void;
  readonly ended: (outcome: OutcomeRecord, decision: DecisionRecord) => void;
  /** Unforced work ran on big for so long after GAMING was read. */
  readonly unforcedInGaming: (ms: number) => void;
  /** All of it in Prometheus's text format, version 0.0.4. */
  readonly render: (gauges: Gauges) => string;
}

const latencyBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const durationBounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];
const modeAgeBounds = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.3, 2];
const ratioBounds = [0.25, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 4];

/** Between the last reading and the dispatch: the second a reading is good for, and the time to connect (policy: Mode reading). */
const dispatchSlackMs = 1300;

/** `drainMs`: how long unforced work that has begun to answer may go on after GAMING. */
export function createMetrics(drainMs: number): Metrics {
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
    decided({ chosen, force, modeAgeMs }) {
      if (chosen === 'big' && force === 'none' && modeAgeMs !== null) modeAge.observe(modeAgeMs / 1000);
    },
    ended(outcome, decision) {
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
    unforcedInGaming: (ms) => unforced.add(Math.max(0, ms - drainMs - dispatchSlackMs) / 1000),
    render: (gauges) => [...remembered.map((family) => family.render()), ...renderGauges(gauges)].join(''),
  };
}

/** Only a prompt that was counted to its end can be compared: a lower bound, or none, says nothing. */
function estimateOf({ tokens }: DecisionRecord): number | null {
  return tokens !== null && 'exact' in tokens && tokens.exact > 0 ? tokens.exact : null;
}

function renderGauges(gauges: Gauges): readonly string[] {
  return (Object.keys(gauges) as (keyof Gauges)[]).map((name) => renderGauge(families[name], gauges[name]));
}
