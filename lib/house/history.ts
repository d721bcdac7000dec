// What this process saw of the mode and of the backends since it started: changes, checks, and since when things are as they are.
import type { BackendStatus, ModeStatus } from '#lib/contracts.ts';
import type { Backend } from '#lib/house/backend.ts';
import type { ModeReader } from '#lib/house/mode.ts';
import type { Backend as BackendName } from '#lib/policy/types.ts';
import type { Clock } from '#lib/ports.ts';

/** Changes and checks kept, each. */
const kept = 60;

type ModeChange = ModeStatus['changes'][number];
type Check = BackendStatus['checks'][number];

export type BackendHistory = ReturnType<typeof watchBackend>;

/** Told of each change: what a log line says. `from` is null at the first reading. */
export type OnChange = (
  subject: 'mode' | BackendName,
  change: { readonly from: string | null; readonly to: string; readonly reason: string | null },
) => void;

export interface House {
  readonly mode: ModeReader;
  readonly small: Backend;
  readonly big: Backend | null;
}

/** Failed and good work changes a backend's state as checks do: so it observes the records. `mode`: its changes, the first reading included. */
export function createHistory({ mode, small, big }: House, { wallNow }: Clock, onChange: OnChange = () => {}) {
  const changes: ModeChange[] = [];
  mode.onChange((from, to, reason) => {
    keep(changes, { at: iso(wallNow()), value: to });
    onChange('mode', { from, to, reason });
  });
  const history = {
    mode: changes,
    small: watchBackend(small, wallNow, onChange),
    big: big === null ? null : watchBackend(big, wallNow, onChange),
  };
  const ended = () => {
    history.small.look();
    history.big?.look();
  };
  return { ...history, ended };
}

/** Checks of a backend, and when it went up or down. A reading that is merely too old changes nothing. */
function watchBackend(backend: Backend, wallNow: () => number, onChange: OnChange) {
  const checks: Check[] = [];
  let state: 'up' | 'down' | null = null;
  let since: string | null = null;
  /** Compares the state with the last one seen: called where a reading may have changed it. */
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
  /** `since`: when it went up, or down; null before it was first seen as either. */
  return { checks, since: () => since, look };
}

function keep<T>(list: T[], entry: T): void {
  list.push(entry);
  if (list.length > kept) list.shift();
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
