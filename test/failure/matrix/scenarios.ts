// Rows that are stories rather than scripts: what breaks, what follows, and the test that shows it.
export interface Scenario {
  readonly phase: 'silence' | 'reused socket' | 'connect' | 'game' | 'client' | 'router';
  readonly fault: string;
  readonly sees: string;
  /** Cause and end in the outcome record. */
  readonly recorded: string;
  /** File in test/failure. */
  readonly test: string;
}

export const scenarios: readonly Scenario[] = [
  {
    phase: 'connect',
    fault: 'a SYN blackhole',
    sees: 'soft within 1 s / 504',
    recorded: '`connect-timeout`',
    test: 'unreachable.deep.test.ts',
  },
  {
    phase: 'connect',
    fault: 'no route to the host or network',
    sees: 'soft / 503',
    recorded: '`no-route`',
    test: 'unreachable.deep.test.ts',
  },
  {
    phase: 'connect',
    fault: 'HTTPS with a certificate that is not trusted',
    sees: 'soft / 503',
    recorded: '`untrusted`',
    test: 'certificates.test.ts',
  },
  {
    phase: 'silence',
    fault: 'big frozen or asleep, its port open, while requests wait there without output',
    sees: 'soft, within seconds',
    recorded: '`unresponsive`',
    test: 'silence.test.ts',
  },
  {
    phase: 'silence',
    fault: 'an engine that hangs while its health says 200',
    sees: 'soft at `firstOutputMs`, and at once for all others who wait there without output',
    recorded: '`first-output-timeout`',
    test: 'silence.test.ts',
  },
  {
    phase: 'silence',
    fault: 'SIGTERM of a backend: its answers fall silent, its health is refused',
    sees: 'ERR within seconds',
    recorded: '`unresponsive`, cut',
    test: 'silence.test.ts',
  },
  {
    phase: 'reused socket',
    fault: 'closed or reset by the peer before any byte',
    sees: 'a normal answer',
    recorded: 'no cause, `reconnect`',
    test: 'reused-connection.test.ts',
  },
  {
    phase: 'reused socket',
    fault: 'closed after half a head',
    sees: 'soft / 502: not sent again',
    recorded: '`ended`',
    test: 'reused-connection.test.ts',
  },
  {
    phase: 'reused socket',
    fault: 'closed, and GAMING was read meanwhile',
    sees: 'soft: not sent to big again',
    recorded: '`ended` or `mode-changed`',
    test: 'reused-connection.test.ts',
  },
  {
    phase: 'game',
    fault: 'GAMING while unforced work is held',
    sees: "small's answer, `mode-changed`",
    recorded: '`mode-changed`, then none',
    test: 'mode.test.ts',
  },
  {
    phase: 'game',
    fault: 'GAMING while unforced work streams',
    sees: 'the whole answer if it ends within `drainMs`, else ERR `mode_changed`',
    recorded: '`mode-changed`',
    test: 'mode.test.ts',
  },
  {
    phase: 'game',
    fault: 'GAMING while forced work streams',
    sees: 'the whole answer; the mode is not asked',
    recorded: 'none',
    test: 'mode.test.ts',
  },
  {
    phase: 'game',
    fault: 'UNKNOWN while unforced work streams',
    sees: 'the whole answer',
    recorded: 'none',
    test: 'mode.test.ts',
  },
  {
    phase: 'client',
    fault: 'gone before the head, while held, mid-stream, under back-pressure',
    sees: '– (the backend is free within 100 ms)',
    recorded: '`client-gone`',
    test: 'client-gone.test.ts',
  },
  { phase: 'client', fault: 'gone in its upload', sees: '–', recorded: 'no decision', test: 'client-gone.test.ts' },
  {
    phase: 'client',
    fault: 'stops reading for `limits.progressMs`',
    sees: 'the connection closes',
    recorded: '`client-gone`',
    test: 'slow-client.test.ts',
  },
  {
    phase: 'client',
    fault: 'reads slower than the stream comes',
    sees: 'every event',
    recorded: 'none',
    test: 'slow-client.test.ts',
  },
  {
    phase: 'client',
    fault: 'slow in its headers, slow in its body',
    sees: '408',
    recorded: 'no decision',
    test: 'slow-client.test.ts',
  },
  {
    phase: 'client',
    fault: 'half-closed, pipelined, HTTP/1.0, Expect, chunked',
    sees: 'the full answer, in order',
    recorded: 'none',
    test: 'connection-forms.test.ts',
  },
  {
    phase: 'client',
    fault:
      'an agent (its request brings tools) that repeats what has failed three times in a row on a backend that is well',
    sees: '400 `keeps_failing`, for half a minute after the last failure',
    recorded: '`keeps-failing`, refused',
    test: 'relapses.test.ts',
  },
  {
    phase: 'router',
    fault: 'SIGTERM under running streams',
    sees: 'the whole answer, or ERR `router_shutdown` after `shutdownMs`',
    recorded: '`shutdown`',
    test: 'shutdown.test.ts',
  },
  {
    phase: 'router',
    fault: 'kill -9 under load',
    sees: 'the connection breaks',
    recorded: '`in_doubt`, by the next start',
    test: 'crash.deep.test.ts',
  },
  {
    phase: 'router',
    fault: 'audit disk full, audit folder removed',
    sees: 'normal answers; `/health` says degraded',
    recorded: 'lines go to the log',
    test: 'audit-trouble.test.ts',
  },
  {
    phase: 'router',
    fault: 'both backends down',
    sees: '503 within 50 ms while small is known down',
    recorded: '`known-down`',
    test: 'house-trouble.test.ts',
  },
  {
    phase: 'router',
    fault: 'big flaps every 3 s',
    sees: 'a full answer each time: big while it is known to be there, else small; at most one failed attempt in 5 s',
    recorded: '`refused`',
    test: 'flapping.test.ts',
  },
  {
    phase: 'router',
    fault: 'no file descriptors left',
    sees: '503, and normal answers afterwards',
    recorded: '`no-descriptor`',
    test: 'house-trouble.test.ts',
  },
  {
    phase: 'router',
    fault: 'wall clock ± 1 h',
    sees: 'nothing: only `ts` follows it',
    recorded: 'none',
    test: 'house-trouble.test.ts',
  },
];
