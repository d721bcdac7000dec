// /metrics: what is counted after a known series of requests, and that nothing of a request becomes a label.
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMetrics, type Gauges } from '#lib/metrics.ts';
import { gauges } from '#lib/metrics/table.ts';
import { askChat, heavyText } from '../support/ask.ts';
import { startTestHouse, startTestRouter, type TestHouse } from '../support/router.ts';
import { patient } from './patient.ts';
import { readMetrics } from './read-metrics.ts';

/** Above the threshold in bytes, below it in tokens: counted exactly. */
const countedText = 'The quick brown fox jumps over the lazy dog. '.repeat(200);
const withUsage = { stream: true, stream_options: { include_usage: true } };

describe('after a known series of requests', () => {
  let house: TestHouse;
  let metrics: ReadonlyMap<string, number>;
  beforeAll(async () => {
    house = await startTestHouse(patient);
    await askChat(house.url, 'Hello', { body: withUsage });
    await askChat(house.url, heavyText);
    await askChat(house.url, 'Hello', { headers: { 'x-force-big': 'true' }, body: { stream: true } });
    house.big.set({ healthStatus: 503, faults: [{ at: 'before-headers', kind: 'status', status: 503, times: 1 }] });
    const last = await askChat(house.url, heavyText);
    await house.router.outcomeOf(last.requestId);
    metrics = await readMetrics(house.url);
  });
  afterAll(() => house.close());

  test.each([
    ['router_requests_total{backend="small",rule="light",status="200"}', 1],
    ['router_requests_total{backend="big",rule="heavy-tokens",status="200"}', 1],
    ['router_requests_total{backend="big",rule="forced-header",status="200"}', 1],
    ['router_requests_total{backend="small",rule="heavy-tokens",status="200"}', 1],
    ['router_attempts_total{backend="big",cause="status-503"}', 1],
    ['router_attempts_total{backend="big",cause="ok"}', 2],
    ['router_attempts_total{backend="small",cause="ok"}', 2],
    ['router_fallbacks_total{reason="big-failed:status-503"}', 1],
    ['router_request_duration_seconds_count{backend="small"}', 2],
    ['router_first_output_seconds_count{backend="small"}', 1],
    ['router_first_output_seconds_count{backend="big"}', 1],
    // Unforced work was sent to big twice, the forced one without a reading.
    ['router_mode_age_at_big_dispatch_seconds_count', 2],
    ['router_unforced_big_seconds_after_gaming_total', 0],
    ['router_inflight_requests{backend="big",forced="true"}', 0],
    ['router_mode_info{mode="NORMAL"}', 1],
    ['router_mode_info{mode="GAMING"}', 0],
    ['router_backend_up{backend="small"}', 1],
    ['router_backend_up{backend="big"}', 0],
    ['router_audit_degraded', 0],
    ['router_body_bytes_buffered', 0],
    ['router_token_estimate_ratio_count', 0],
  ])('%s is %d', (series, value) => {
    expect(metrics.get(series)).toBe(value);
  });

  test("the process's own figures are there", () => {
    expect(metrics.get('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    expect(metrics.get('process_start_time_seconds')).toBeGreaterThan(1_700_000_000);
    expect(metrics.get('nodejs_eventloop_stall_seconds_max')).toBeGreaterThanOrEqual(0);
  });

  test('promtool finds nothing to say', async (context) => {
    const text = await (await fetch(`${house.url}/metrics`)).text();
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    if (checked.error !== undefined) context.skip(`promtool: ${checked.error.message}`);
    expect([checked.status, checked.stdout, checked.stderr]).toEqual([0, '', '']);
  });

  test('it is the text format that Prometheus 3 insists on', async () => {
    expect((await fetch(`${house.url}/metrics`)).headers.get('content-type')).toBe(
      'text/plain; version=0.0.4; charset=utf-8',
    );
  });
});

describe("the estimate against the backend's own count", () => {
  test('is taken from a stream with a usage chunk, and from a whole answer', async () => {
    const house = await startTestHouse(patient);
    await askChat(house.url, countedText, { body: withUsage });
    const last = await askChat(house.url, countedText);
    const outcome = await house.router.outcomeOf(last.requestId);
    const { tokens } = await house.router.decisionOf(last.requestId);
    const metrics = await readMetrics(house.url);
    await house.close();
    expect(metrics.get('router_token_estimate_ratio_count')).toBe(2);
    const exact = tokens !== null && 'exact' in tokens ? tokens.exact : Number.NaN;
    expect(metrics.get('router_token_estimate_ratio_sum')).toBeCloseTo(
      (2 * (outcome.promptTokens ?? Number.NaN)) / exact,
      6,
    );
  });

  test('is not counted, never guessed, without a usage chunk, with a lower bound, and without an estimate', async () => {
    const house = await startTestHouse(patient);
    await askChat(house.url, countedText, { body: { stream: true } });
    await askChat(house.url, heavyText, { body: withUsage });
    const last = await askChat(house.url, 'Hello', { body: withUsage });
    await house.router.outcomeOf(last.requestId);
    const metrics = await readMetrics(house.url);
    await house.close();
    expect(metrics.get('router_token_estimate_ratio_count')).toBe(0);
  });
});

test.each([
  [0, 0],
  [11_300, 0],
  [11_301, 0.001],
  [20_000, 8.7],
])('unforced work that ran %d ms after GAMING was read counts as %d s too long', (ms, seconds) => {
  const metrics = createMetrics(10_000);
  metrics.unforcedInGaming(ms);
  const none = Object.fromEntries(Object.keys(gauges).map((name) => [name, []])) as unknown as Gauges;
  expect(metrics.render(none)).toContain(`router_unforced_big_seconds_after_gaming_total ${seconds}\n`);
});

test('a label value is escaped', async () => {
  const router = await startTestRouter({
    config: { backends: { small: { url: 'http://127.0.0.1:1' } } },
    node: { version: 'a"b\\c\nd' },
  });
  const text = await (await fetch(`${router.url}/metrics`)).text();
  await router.close();
  expect(text).toContain('router_build_info{version="a\\"b\\\\c\\nd",policy=');
});
