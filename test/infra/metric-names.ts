// Owns: the metric families that dashboards and alerts may use: the router's own, vLLM's V1 engine's, and Prometheus's.

export const routerFamilies = [
  'router_requests_total',
  'router_attempts_total',
  'router_fallbacks_total',
  'router_first_output_seconds',
  'router_request_duration_seconds',
  'router_inflight_requests',
  'router_mode_info',
  'router_mode_reading_age_seconds',
  'router_backend_up',
  'router_mode_age_at_big_dispatch_seconds',
  'router_unforced_big_seconds_after_gaming_total',
  'router_token_estimate_ratio',
  'router_audit_degraded',
  'router_build_info',
  'router_body_bytes_buffered',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
  'nodejs_eventloop_stall_seconds_max',
];

export const vllmFamilies = [
  'vllm:num_requests_running',
  'vllm:num_requests_waiting',
  'vllm:kv_cache_usage_perc',
  'vllm:time_to_first_token_seconds',
  'vllm:inter_token_latency_seconds',
  'vllm:request_time_per_output_token_seconds',
  'vllm:e2e_request_latency_seconds',
  'vllm:prefix_cache_hits_total',
  'vllm:prefix_cache_queries_total',
  'vllm:num_preemptions_total',
  'vllm:request_success_total',
];

/** The metric families that a PromQL expression names (histogram suffixes taken off). */
export function familiesIn(expression: string): string[] {
  const names = expression.match(/\b(router_|process_|nodejs_|vllm:)[a-z0-9_]+/g) ?? [];
  return [...new Set(names.map((name) => name.replace(/_(bucket|sum|count)$/, '')))];
}
