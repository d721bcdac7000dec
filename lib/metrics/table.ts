// THE TABLES of the router's metrics: names, labels, meaning. Dashboards, alerts and docs rely on them.

/** Label values come from fixed sets (backends, rules, modes, causes, HTTP statuses), never from a request. */
export interface Family {
  readonly labels: readonly string[];
  readonly help: string;
  /** Of a histogram: upper bounds of its buckets, rising; +Inf is added. */
  readonly bounds?: readonly number[];
}

export const counters = {
  router_requests_total: {
    labels: ['backend', 'rule', 'status'],
    help: 'Decided requests that ended, by who answered (small, big, none), rule, and the status that the client got (0: it was gone before).',
  },
  router_attempts_total: {
    labels: ['backend', 'cause'],
    help: 'Attempts at a backend, by what went wrong (ok: nothing).',
  },
  router_fallbacks_total: {
    labels: ['reason'],
    help: 'Requests that wanted big and were answered by small, by the reason in x-router-fallback.',
  },
  router_unforced_big_seconds_after_gaming_total: {
    labels: [],
    help: 'Time that unforced work ran on big beyond the drain and 1.3 seconds after GAMING was read. Must stay 0.',
  },
} as const satisfies Record<string, Family>;

export const histograms = {
  router_first_output_seconds: {
    labels: ['backend'],
    help: 'From the arrival of a request to the first output event of its stream.',
    bounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
  },
  router_request_duration_seconds: {
    labels: ['backend'],
    help: 'From the arrival of a request to the end of its answer.',
    bounds: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800],
  },
  router_mode_age_at_big_dispatch_seconds: {
    labels: [],
    help: 'Age of the NORMAL reading on which unforced work was sent to big.',
    bounds: [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.3, 2],
  },
  router_token_estimate_ratio: {
    labels: [],
    help: "Prompt tokens by the backend's own count, divided by the estimate, where both exist.",
    bounds: [0.25, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 4],
  },
} as const satisfies Record<string, Family>;

export const gauges = {
  router_inflight_requests: { labels: ['backend', 'forced'], help: 'Requests that hold a slot now.' },
  router_mode_info: { labels: ['mode'], help: 'The mode of the gaming PC: 1 for the mode that was read last.' },
  router_mode_reading_age_seconds: {
    labels: [],
    help: 'Age of the last mode reading, counted from the moment the question was sent.',
  },
  router_backend_up: { labels: ['backend'], help: '1 while a backend is usable, 0 while it is down.' },
  router_audit_degraded: {
    labels: [],
    help: '1 while audit lines cannot be written to their file and go to the log instead.',
  },
  router_build_info: { labels: ['version', 'policy'], help: 'What runs: its version, and a hash of its policy.' },
  router_body_bytes_buffered: { labels: [], help: 'Bytes of request bodies held now.' },
  process_resident_memory_bytes: { labels: [], help: 'Resident memory of the router.' },
  process_start_time_seconds: { labels: [], help: 'Start of the process, in seconds since 1970.' },
  nodejs_eventloop_stall_seconds_max: {
    labels: [],
    help: 'The longest time of the last one to two minutes in which the event loop did nothing else.',
  },
} as const satisfies Record<string, Family>;
