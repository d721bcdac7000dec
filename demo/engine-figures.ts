// What the pretend engine has done since it was started: the true numbers behind /metrics. All times in seconds.
// Source of the buckets: vllm/v1/metrics/loggers.py.

/** How a request ended, in the words of vLLM's `finished_reason`. */
export type FinishedReason = 'stop' | 'length' | 'abort' | 'error';

export interface Histogram {
  readonly bounds: readonly number[];
  /** One count per bound, not cumulative; the last is for everything above. */
  readonly counts: number[];
  sum: number;
}

const firstTokenBounds = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
const tokenBounds = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const requestBounds = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];

const histogram = (bounds: readonly number[]): Histogram => ({
  bounds,
  counts: Array.from({ length: bounds.length + 1 }, () => 0),
  sum: 0,
});

export interface EngineFigures {
  running: number;
  waiting: number;
  /** Prompt and answer tokens of the running requests: what would lie in the KV cache. */
  heldTokens: number;
  promptTokens: number;
  generatedTokens: number;
  readonly finished: Record<FinishedReason, number>;
  readonly firstToken: Histogram;
  readonly betweenTokens: Histogram;
  readonly perToken: Histogram;
  readonly wholeRequest: Histogram;
}

export const createFigures = (): EngineFigures => ({
  running: 0,
  waiting: 0,
  heldTokens: 0,
  promptTokens: 0,
  generatedTokens: 0,
  finished: { stop: 0, length: 0, abort: 0, error: 0 },
  firstToken: histogram(firstTokenBounds),
  betweenTokens: histogram(tokenBounds),
  perToken: histogram(tokenBounds),
  wholeRequest: histogram(requestBounds),
});

/** Counts `times` equal observations. */
export function observe(target: Histogram, value: number, times = 1): void {
  const index = target.bounds.findIndex((bound) => value <= bound);
  const slot = index < 0 ? target.bounds.length : index;
  target.counts[slot] = (target.counts[slot] ?? 0) + times;
  target.sum += value * times;
}
