// THE TABLE of the router's metrics: names, labels, meaning. Dashboards, alerts and docs rely on it.
export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

function family(name: string, type: Family['type'], labels: readonly string[], help: string): Family {
  return { name, type, labels, help };
}

/** Label values come from fixed sets (backends, rules, modes, causes, HTTP statuses), never from a request. */
export const families = {
  requests: family(
    'router_requests_total',
    'counter',
    ['backend', 'rule', 'status'],
    'Decided requests that ended, by who answered (small, big, none), rule, and the status that the client got (0: it was gone before).',
  ),
  attempts: family(
    'router_attempts_total',
    'counter',
    ['backend', 'cause'],
    'Attempts at a backend, by what went wrong (ok: nothing).',
  ),
  fallbacks: family(
    'router_fallbacks_total',
    'counter',
    ['reason'],
    'Requests that wanted big and were answered by small, by the reason in x-router-fallback.',
  ),
  firstOutput: family(
    'router_first_output_seconds',
    'histogram',
    ['backend'],
    'From the arrival of a request to the first output event of its stream.',
  ),
  duration: family(
    'router_request_duration_seconds',
    'histogram',
    ['backend'],
    'From the arrival of a request to the end of its answer.',
  ),
  inflight: family('router_inflight_requests', 'gauge', ['backend', 'forced'], 'Requests that hold a slot now.'),
  mode: family('router_mode_info', 'gauge', ['mode'], 'The mode of the gaming PC: 1 for the mode that was read last.'),
  modeAge: family(
    'router_mode_reading_age_seconds',
    'gauge',
    [],
    'Age of the last mode reading, counted from the moment the question was sent.',
  ),
  backendUp: family('router_backend_up', 'gauge', ['backend'], '1 while a backend is usable, 0 while it is down.'),
  modeAgeAtDispatch: family(
    'router_mode_age_at_big_dispatch_seconds',
    'histogram',
    [],
    'Age of the NORMAL reading on which unforced work was sent to big.',
  ),
  unforcedAfterGaming: family(
    'router_unforced_big_seconds_after_gaming_total',
    'counter',
    [],
    'Time that unforced work ran on big beyond the drain and 1.3 seconds after GAMING was read. Must stay 0.',
  ),
  estimateRatio: family(
    'router_token_estimate_ratio',
    'histogram',
    [],
    "Prompt tokens by the backend's own count, divided by the estimate, where both exist.",
  ),
  auditDegraded: family(
    'router_audit_degraded',
    'gauge',
    [],
    '1 while audit lines cannot be written to their file and go to the log instead.',
  ),
  build: family(
    'router_build_info',
    'gauge',
    ['version', 'policy'],
    'What runs: its version, and a hash of its policy.',
  ),
  bodyBytes: family('router_body_bytes_buffered', 'gauge', [], 'Bytes of request bodies held now.'),
  residentMemory: family('process_resident_memory_bytes', 'gauge', [], 'Resident memory of the router.'),
  startTime: family('process_start_time_seconds', 'gauge', [], 'Start of the process, in seconds since 1970.'),
  stall: family(
    'nodejs_eventloop_stall_seconds_max',
    'gauge',
    [],
    'The longest time since the last look in which the event loop did nothing else.',
  ),
} as const satisfies Record<string, Family>;
