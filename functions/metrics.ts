// GET /metrics: the router's own metrics for Prometheus.
import type { Backend } from '#lib/house/backend.ts';
import type { Gauges, Sample } from '#lib/metrics.ts';
import { answer, type Handler } from './context.ts';
import type { Services } from './services.ts';
import { lookAround } from './status.ts';

/** Looks at mode and health as /router/status does, so that a scrape tells how things are, not how they were at the last one. */
export const metrics: Handler = async (context) => {
  const { services } = context;
  await lookAround(services);
  const headers = [
    ['content-type', 'text/plain; version=0.0.4; charset=utf-8'],
    ['cache-control', 'no-store'],
  ] as const;
  return answer(context, 200, headers, services.metrics.render(gauges(services)));
};

function gauges({ mode, small, big, buffered, ports, policy }: Services): Gauges {
  const backends = big === null ? [small] : [small, big];
  const reading = mode.last();
  const process = ports.process?.();
  return {
    router_inflight_requests: backends.flatMap(inflight),
    router_mode_info: (['NORMAL', 'GAMING', 'UNKNOWN'] as const).map((name) => [Number(reading.mode === name), name]),
    router_mode_reading_age_seconds: reading.ageMs === null ? [] : [[reading.ageMs / 1000]],
    router_backend_up: backends.flatMap(backendUp),
    router_audit_degraded: [[ports.isAuditOk() ? 0 : 1]],
    router_build_info: [[1, ports.version, policy]],
    router_body_bytes_buffered: [[buffered.bytes]],
    process_resident_memory_bytes: process === undefined ? [] : [[process.residentBytes]],
    process_start_time_seconds: process === undefined ? [] : [[process.startedAtSeconds]],
    nodejs_eventloop_stall_seconds_max: process === undefined ? [] : [[process.longestStallSeconds]],
  };
}

function inflight({ name, slots }: Backend): readonly Sample[] {
  const { forced, unforced } = slots.taken();
  return [
    [forced, name, 'true'],
    [unforced, name, 'false'],
  ];
}

function backendUp({ name, health, judge }: Backend): readonly Sample[] {
  const { state } = judge(health.last());
  return state === 'unknown' ? [] : [[Number(state === 'up'), name]];
}
