// Everything that lives as long as the process: the two backends, the mode, the journal, the budgets. Built once from config and ports.
import { type AuditSink, type JournalObserver, createJournal, createRing } from '#lib/audit/journal.ts';
import { createLastHour, createTokenDays } from '#lib/audit/last-hour.ts';
import { createBackend } from '#lib/house/backend.ts';
import { createWaker, type SendDatagram } from '#lib/house/wake.ts';
import { createModeReader } from '#lib/house/mode.ts';
import type { Clock, SendPort } from '#lib/ports.ts';
import { type Running, Shutdown } from '#lib/send/job.ts';
import { Relapses } from '#lib/send/relapses.ts';
import { Roster } from '#lib/alarm.ts';
import { type Config, policyHash } from '#lib/config.ts';
import { createHistory, type OnChange } from '#lib/house/history.ts';
import { keyring } from '#lib/keys.ts';
import { createMetrics } from '#lib/metrics.ts';
import type { Mode } from '#lib/policy/types.ts';
import { type CountTokens, TokenCounter } from '#lib/choose/estimate.ts';

/** What a runtime brings. */
export interface Ports {
  readonly clock: Clock;
  readonly send: SendPort;
  /** For Wake-on-LAN. Absent where the platform sends no datagrams. */
  readonly sendDatagram?: SendDatagram;
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
  readonly asset?: (path: string, headers: Headers) => Asset | null | Promise<Asset | null>;
  /** For /metrics. Absent where the platform does not tell. */
  readonly process?: () => ProcessFigures;
  /** Told when the mode or a backend's state changes: for the log. */
  readonly onChange?: OnChange;
  /** Told of a request that the router itself failed to handle: for the log. */
  readonly onFailure?: (message: string) => void;
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
  /** Of the last one to two minutes, whoever else has asked. */
  readonly longestStallSeconds: number;
}

export type Services = ReturnType<typeof createServices>;

const ringCapacity = 1000;

export function createServices(config: Config, ports: Ports, observers: readonly JournalObserver[] = []) {
  const { clock } = ports;
  const { wallNow } = clock;
  const house = createHouse(config, ports);
  const history = createHistory(house, clock, ports.onChange);
  const lastHour = createLastHour(wallNow);
  const tokenDays = createTokenDays(wallNow);
  const metrics = createMetrics(config.policy.drainMs);
  const ring = createRing(ringCapacity);
  const journal = createJournal({
    boot: newBoot(),
    sink: ports.auditSink,
    ring,
    observers: [lastHour, tokenDays, metrics, history, ...observers],
    clock,
  });
  return {
    config,
    ports,
    policy: policyHash(config),
    rules: { listen: config.listen, hostNames: ports.hostNames, keys: keyring(config.apiKeys) },
    ...house,
    clock,
    send: ports.send,
    shutdown: new Shutdown(),
    waker: createWaker(config, clock, ports.sendDatagram),
    running: new Roster<Running>(),
    relapses: new Relapses(clock),
    tokenDays,
    onUnforcedInGaming: metrics.unforcedInGaming,
    ring,
    journal,
    history,
    lastHour,
    metrics,
    tokenizer: lazyTokenizer(ports),
    /** `open`: requests under way. */
    lifetime: { startedAt: new Date(wallNow()).toISOString(), draining: false, open: 0 },
    /** Bytes of request bodies held now. */
    buffered: { bytes: 0 },
  };
}

/** The gaming PC's return to NORMAL forgives big's failures, also where the PC was silent in between. */
function createHouse(config: Config, ports: Ports) {
  const { clock, send } = ports;
  const { small, big } = config.backends;
  const mode = createModeReader({ clock, send, ...config.mode });
  const house = {
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

/** Loaded after the server listens; whoever needs it earlier waits. Null where loading failed: the next one who asks tries again. */
function lazyTokenizer({ loadTokenizer }: Ports) {
  let loading: Promise<TokenCounter | null> | null = null;
  let ready = false;
  const load = async () => {
    try {
      const counter = new TokenCounter(await loadTokenizer());
      ready = true;
      return counter;
    } catch {
      loading = null;
      return null;
    }
  };
  return { get: () => (loading ??= load()), isReady: () => ready };
}

/** Names one run of the process: records are joined by it and their sequence number. */
function newBoot(): string {
  return [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
