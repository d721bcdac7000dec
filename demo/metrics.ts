// GET /metrics with the names of vLLM's V1 engine and the pretend engine's true values.
// Source: vllm/v1/metrics/loggers.py (names, labels, help texts in our own words), prometheus_client's text format 0.0.4.
import type { Behavior } from './behavior.ts';
import type { EngineFigures, Histogram } from './engine-figures.ts';

export const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

type Sample = readonly [suffix: string, labels: Readonly<Record<string, string>>, value: number];

const number = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

function histogramSamples({ bounds, counts, sum }: Histogram): Sample[] {
  let total = 0;
  const buckets = [...bounds.map(number), '+Inf'].map((le, index): Sample => {
    total += counts[index] ?? 0;
    return ['_bucket', { le }, total];
  });
  return [...buckets, ['_count', {}, total], ['_sum', {}, sum]];
}

const single = (value: number): Sample[] => [['', {}, value]];

type Samples = (figures: Readonly<EngineFigures>, behavior: Behavior) => readonly Sample[];
type Family = readonly [name: string, type: 'gauge' | 'counter' | 'histogram', help: string, samples: Samples];

const families: readonly Family[] = [
  ['num_requests_running', 'gauge', 'Requests on the engine.', (f, b) => single(f.running + b.pretendRunning)],
  ['num_requests_waiting', 'gauge', 'Requests that wait for a place.', (f) => single(f.waiting)],
  ['kv_cache_usage_perc', 'gauge', 'Share of the KV cache in use, 1 is full.', (f, b) => single(cacheShare(f, b))],
  ['prefix_cache_queries_total', 'counter', 'Prompt tokens looked up.', (f) => single(f.promptTokens)],
  ['prefix_cache_hits_total', 'counter', 'Prompt tokens found; the fake remembers none.', () => single(0)],
  ['num_preemptions_total', 'counter', 'Requests pushed off the engine; the fake pushes none.', () => single(0)],
  ['prompt_tokens_total', 'counter', 'Prompt tokens read.', (f) => single(f.promptTokens)],
  ['generation_tokens_total', 'counter', 'Tokens made.', (f) => single(f.generatedTokens)],
  ['request_success_total', 'counter', 'Requests that ended, by reason.', finishedSamples],
  ['time_to_first_token_seconds', 'histogram', 'To the first token.', (f) => histogramSamples(f.firstToken)],
  ['inter_token_latency_seconds', 'histogram', 'Between tokens.', (f) => histogramSamples(f.betweenTokens)],
  ['request_time_per_output_token_seconds', 'histogram', 'Mean of a request.', (f) => histogramSamples(f.perToken)],
  ['e2e_request_latency_seconds', 'histogram', 'Whole requests.', (f) => histogramSamples(f.wholeRequest)],
];

/** The pretend KV cache holds four full contexts. */
function cacheShare({ heldTokens }: Readonly<EngineFigures>, { contextTokens }: Behavior): number {
  return Math.min(1, heldTokens / (contextTokens * 4));
}

function finishedSamples({ finished }: Readonly<EngineFigures>): Sample[] {
  return Object.entries(finished).map(([reason, value]) => ['', { finished_reason: reason }, value]);
}

/** Renders the figures as Prometheus text; `vllm:kv_cache_usage_perc` runs from 0 to 1. */
export function renderMetrics(figures: Readonly<EngineFigures>, behavior: Behavior): string {
  const common = { engine: '0', model_name: behavior.models[0] ?? 'demo' };
  const render = ([name, type, help, samples]: Family): string => {
    const lines = samples(figures, behavior).map(([suffix, labels, value]) => {
      const pairs = Object.entries({ ...common, ...labels }).map(([key, text]) => `${key}=${JSON.stringify(text)}`);
      return `vllm:${name}${suffix}{${pairs.join(',')}} ${number(value)}`;
    });
    return [`# HELP vllm:${name} ${help}`, `# TYPE vllm:${name} ${type}`, ...lines, ''].join('\n');
  };
  return families.map(render).join('');
}
