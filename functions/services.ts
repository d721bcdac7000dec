// Everything that lives as long as the process: the two backends, the mode, the journal, the budgets. Built once from config and ports.
import { type AuditSink, createJournal, type Journal, type JournalObserver } from '#lib/audit/journal.ts';
import { createRing, type Ring } from '#lib/audit/ring.ts';
import { type Backend, createBackend } from '#lib/backends/backend.ts';
import type { ForwardDeps } from '#lib/backends/forward.ts';
import type { Attempt } from '#lib/backends/job.ts';
import { createModeReader, type ModeReader } from '#lib/backends/mode.ts';
import type { Clock, SendPort } from '#lib/backends/ports.ts';
import { createSend } from '#lib/backends/send.ts';
import { type Config, policyHash } from '#lib/config.ts';
import { type Keyring, keyring } from '#lib/keys.ts';
import { isFreshNormal, type RoutingDeps } from '#lib/routing.ts';
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
}

export interface Asset {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | null;
}

export interface Services {
  readonly config: Config;
  readonly ports: Ports;
  readonly policy: string;
  readonly keys: Keyring;
  readonly mode: ModeReader;
  readonly small: Backend;
  readonly big: Backend | null;
  readonly ring: Ring;
  readonly journal: Journal;
  readonly routing: RoutingDeps;
  readonly forwarding: ForwardDeps;
  readonly tokenizer: Tokenizer;
  readonly lifetime: Lifetime;
  /** Bytes of request bodies held now. */
  readonly buffered: { bytes: number };
}

/** Loaded after the server listens; whoever needs it earlier waits. */
export interface Tokenizer {
  readonly get: () => Promise<CountTokens>;
  readonly isReady: () => boolean;
}

export interface Lifetime {
  readonly startedAt: string;
  readonly shutdown: AbortController;
  draining: boolean;
  /** Decided requests without an outcome yet. */
  open: number;
}

const ringCapacity = 1000;

export function createServices(config: Config, ports: Ports, observers: readonly JournalObserver[] = []): Services {
  const { clock } = ports;
  const send = createSend(clock, ports.send);
  const mode = createModeReader({ clock, send, ...config.mode });
  const small = createBackend('small', config.backends.small, config.health, clock, send);
  const big =
    config.backends.big === null ? null : createBackend('big', config.backends.big, config.health, clock, send);
  mode.onChange((from, to) => {
    if (from === 'GAMING' && to === 'NORMAL') big?.health.note({ type: 'became-normal' });
  });
  const tokenizer = lazyTokenizer(ports);
  const lifetime: Lifetime = {
    startedAt: new Date(ports.wallNow()).toISOString(),
    shutdown: new AbortController(),
    draining: false,
    open: 0,
  };
  const ring = createRing(ringCapacity);
  const journal = createJournal({
    boot: newBoot(),
    sink: ports.auditSink,
    ring,
    observers: [openCounter(lifetime), ...observers],
    now: clock.now,
    wallNow: ports.wallNow,
  });
  const routing: RoutingDeps = { config, mode, small, big, tokenizer: tokenizer.get, breathe: ports.breathe };
  const mayReconnect = (attempt: Attempt) => mayDispatchAgain(attempt, mode, config);
  const forwarding: ForwardDeps = {
    clock,
    send,
    mode,
    config,
    journal,
    small,
    big,
    mayReconnect,
    onUnforcedInGaming: () => {},
  };
  const keys = keyring(config.apiKeys);
  const buffered = { bytes: 0 };
  return {
    config,
    ports,
    policy: policyHash(config),
    keys,
    mode,
    small,
    big,
    ring,
    journal,
    routing,
    forwarding,
    tokenizer,
    lifetime,
    buffered,
  };
}

/** A second dispatch to big is a new one: unforced work needs a fresh NORMAL for it. */
async function mayDispatchAgain({ gated }: Attempt, mode: ModeReader, config: Config): Promise<boolean> {
  if (!gated) return true;
  await mode.current();
  return isFreshNormal({ mode, config });
}

function lazyTokenizer({ loadTokenizer }: Ports): Tokenizer {
  let loading: Promise<CountTokens> | null = null;
  let ready = false;
  const load = async () => {
    const count = await loadTokenizer();
    ready = true;
    return count;
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
