// Everything that lives as long as the process: the two backends, the mode, the journal, the budgets. Built once from config and ports.
import { type AuditSink, createJournal, type Journal, type JournalObserver } from '#lib/audit/journal.ts';
import { createLastHour, type LastHour } from '#lib/audit/last-hour.ts';
import { createRing, type Ring } from '#lib/audit/ring.ts';
import { createBackend } from '#lib/backends/backend.ts';
import type { ForwardDeps } from '#lib/backends/forward.ts';
import { createModeReader } from '#lib/backends/mode.ts';
import type { Clock, SendPort } from '#lib/backends/ports.ts';
import { createSend, type Send } from '#lib/backends/send.ts';
import { Shutdown } from '#lib/backends/shutdown.ts';
import { type Config, policyHash } from '#lib/config.ts';
import { createHistory, type History, type House, type OnChange } from '#lib/history.ts';
import { type Keyring, keyring } from '#lib/keys.ts';
import { createMetrics, type Metrics } from '#lib/metrics.ts';
import type { RoutingDeps } from '#lib/routing.ts';
import type { Mode } from '#lib/policy/types.ts';
import type { CountTokens } from '#lib/tokens/estimate.ts';

/** What a runtime brings. */
export interface Ports {
  readonly clock: Clock;
  /** Milliseconds since 1970; only for people to read. */
  readonly wallNow: () => number;
  readonly send: SendPort;
  readonly auditSink: AuditSink;
  /** False while the audit cannot be written where it should. */
  readonly isAuditOk: () => boolean;
  readonly loadTokenizer: () => Promise<CountTokens>;
  /** Lets other work of the event loop run. */
  readonly breathe: () => Promise<void>;
  /** Names that this machine answers to, beside localhost and the configured ones. */
  readonly hostNames: readonly string[];
  readonly version: string;
  /** The config is the embedded demo's. */
  readonly isDemo: boolean;
  /** A file of the web app, or null. Absent where the platform serves it. */
  readonly asset?: (path: string, headers: Headers) => Asset | null;
  /** For /metrics. Absent where the platform does not tell. */
  readonly process?: () => ProcessFigures;
  /** Told when the mode or a backend's state changes: for the log. */
  readonly onChange?: OnChange;
  /** Told of a request that the router itself failed to handle: for the log. */
  readonly onFailure?: (error: unknown, requestId: string) => void;
}

export interface Asset {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | null;
}

export interface ProcessFigures {
  readonly residentBytes: number;
  /** Since 1970. */
  readonly startedAtSeconds: number;
  /** Since the last time somebody asked. */
  readonly longestStallSeconds: number;
}

export interface Services extends House {
  readonly config: Config;
  readonly ports: Ports;
  readonly policy: string;
  readonly keys: Keyring;
  readonly ring: Ring;
  readonly journal: Journal;
  readonly history: History;
  readonly lastHour: LastHour;
  readonly metrics: Metrics;
  readonly routing: RoutingDeps;
  readonly forwarding: ForwardDeps;
  readonly tokenizer: Tokenizer;
  readonly lifetime: Lifetime;
  /** Bytes of request bodies held now. */
  readonly buffered: { bytes: number };
}

/** Loaded after the server listens; whoever needs it earlier waits. Null where loading failed: the next one who asks tries again. */
export interface Tokenizer {
  readonly get: () => Promise<CountTokens | null>;
  readonly isReady: () => boolean;
}

export interface Lifetime {
  readonly startedAt: string;
  readonly shutdown: Shutdown;
  draining: boolean;
  /** Requests that a handler works on, and decided ones without an outcome yet. */
  open: number;
}

const ringCapacity = 1000;

export function createServices(config: Config, ports: Ports, observers: readonly JournalObserver[] = []): Services {
  const { clock, wallNow } = ports;
  const house = createHouse(config, ports);
  const history = createHistory(house, { wallNow, onChange: ports.onChange ?? (() => {}) });
  const lastHour = createLastHour(wallNow);
  const metrics = createMetrics(config.policy.drainMs);
  const lifetime = newLifetime(ports);
  const ring = createRing(ringCapacity);
  const journal = createJournal({
    boot: newBoot(),
    sink: ports.auditSink,
    ring,
    observers: [openCounter(lifetime), lastHour, metrics, history, ...observers],
    now: clock.now,
    wallNow,
  });
  const tokenizer = lazyTokenizer(ports);
  return {
    config,
    ports,
    policy: policyHash(config),
    keys: keyring(config.apiKeys),
    ...house,
    ring,
    journal,
    history,
    lastHour,
    metrics,
    routing: { config, ...house, tokenizer: tokenizer.get, breathe: ports.breathe },
    forwarding: { ...house, clock, config, journal, onUnforcedInGaming: metrics.unforcedInGaming },
    tokenizer,
    lifetime,
    buffered: { bytes: 0 },
  };
}

/** The gaming PC's return to NORMAL forgives big's failures, also where the PC was silent in between. */
function createHouse(config: Config, ports: Ports): House & { readonly send: Send } {
  const { clock } = ports;
  const { small, big } = config.backends;
  const send = createSend(clock, ports.send);
  const mode = createModeReader({ clock, send, ...config.mode });
  const house = {
    send,
    mode,
    small: createBackend('small', small, config.health, clock, send),
    big: big === null ? null : createBackend('big', big, config.health, clock, send),
  };
  let lastKnown: Mode | null = null;
  mode.onChange((_, to) => {
    if (lastKnown === 'GAMING' && to === 'NORMAL') house.big?.health.note({ type: 'became-normal' });
    if (to !== 'UNKNOWN') lastKnown = to;
  });
  return house;
}

function newLifetime({ wallNow }: Ports): Lifetime {
  return {
    startedAt: new Date(wallNow()).toISOString(),
    shutdown: new Shutdown(),
    draining: false,
    open: 0,
  };
}

function lazyTokenizer({ loadTokenizer }: Ports): Tokenizer {
  let loading: Promise<CountTokens | null> | null = null;
  let ready = false;
  const load = async () => {
    try {
      const count = await loadTokenizer();
      ready = true;
      return count;
    } catch {
      loading = null;
      return null;
    }
  };
  return { get: () => (loading ??= load()), isReady: () => ready };
}

function openCounter(lifetime: Lifetime): JournalObserver {
  return {
    decided: () => {
      lifetime.open += 1;
    },
    ended: () => {
      lifetime.open -= 1;
    },
  };
}

/** Names one run of the process: records are joined by it and their sequence number. */
function newBoot(): string {
  return [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
