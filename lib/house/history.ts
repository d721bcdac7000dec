// What this process saw of the mode and of the backends since it started: changes, checks, and since when things are as they are.
import type { JournalObserver } from '#lib/audit/journal.ts';
import type { BackendStatus, ModeStatus } from '#lib/contracts.ts';
import type { Backend } from '#lib/house/backend.ts';
import type { ModeReader } from '#lib/house/mode.ts';
import type { Backend as BackendName } from '#lib/policy/types.ts';

/** Changes and checks kept, each. */
const kept = 60;

type ModeChange = ModeStatus['changes'][number];
type Check = BackendStatus['checks'][number];

export interface BackendHistory {
  readonly checks: readonly Check[];
  /** Since when the backend is up, or down; null before it was first seen as either. */
  readonly since: () => string | null;
  /** Compares the state with the last one seen: called where a reading may have changed it. */
  readonly look: () => void;
}

/** Told of each change: what a log line says. `from` is null at the first reading. */
export type OnChange = (
  subject: 'mode' | BackendName,
  change: { readonly from: string | null; readonly to: string; readonly reason: string | null },
) => void;

export interface HistoryOptions {
  /** Milliseconds since 1970. */
  readonly wallNow: () => number;
  readonly onChange: OnChange;
}

export interface House {
  readonly mode: ModeReader;
  readonly small: Backend;
  readonly big: Backend | null;
}

/** Failed and good work changes a backend's state as checks do: so it observes the records. */
export interface History extends JournalObserver {
  /** The first reading included. */
  readonly mode: readonly ModeChange[];
  readonly small: BackendHistory;
  readonly big: BackendHistory | null;
}

export function createHistory({ mode, small, big }: House, options: HistoryOptions): History {
  const changes: ModeChange[] = [];
  mode.onChange((from, to, reason) => {
    keep(changes, { at: iso(options.wallNow()), value: to });
    options.onChange('mode', { from, to, reason });
  });
  const history = {
    mode: changes,
    small: watchBackend(small, options),
    big: big === null ? null : watchBackend(big, options),
  };
  const ended = () => {
    history.small.look();
    history.big?.look();
  };
  return { ...history, ended };
}

/** Checks of a backend, and when it went up or down. A reading that is merely too old changes nothing. */
function watchBackend(backend: Backend, { wallNow, onChange }: HistoryOptions): BackendHistory {
  const checks: Check[] = [];
  let state: 'up' | 'down' | null = null;
  let since: string | null = null;
  const look = () => {
    const { state: to, reason } = backend.judge(backend.health.last());
    if (to === 'unknown' || to === state) return;
    const from = state;
    state = to;
    since = iso(wallNow());
    onChange(backend.name, { from, to, reason });
  };
  backend.health.onProbe(({ ok, ms }) => {
    keep(checks, { at: iso(wallNow()), ok, ms });
    look();
  });
  return { checks, since: () => since, look };
}

function keep<T>(list: T[], entry: T): void {
  list.push(entry);
  if (list.length > kept) list.shift();
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
