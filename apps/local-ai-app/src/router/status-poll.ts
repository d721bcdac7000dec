// The router's status, asked again and again: no long-lived connection, since six of them stall a browser on HTTP/1.1.
import { computed, signal } from '@preact/signals';
import { askRouter } from './ask-router.ts';
import { keepWords } from '../route/sentences.ts';
import { screen } from '../shell/screen.ts';
import { routers, withHeard } from './routers.ts';
import type { Mode, Status } from './contract.ts';

const shownEveryMs = 5000;
/** The operations page shows a change of the mode within six seconds, also on a slow machine. */
const opsEveryMs = 3000;
const hiddenEveryMs = 20_000;
const deadlineMs = 4000;

/** The last status that was read, and when (wall clock, ms). Kept while the router is away. */
export const status = signal<{ readonly value: Status; readonly readMs: number } | null>(null);

export type Reach = 'asking' | 'reached' | 'offline' | 'unauthorized';
export const reach = signal<Reach>('asking');
/** Since when the router is away, wall clock ms; null while it is not. */
export const awaySinceMs = signal<number | null>(null);

/** The mode as far as it is known; UNKNOWN while the router is away. */
export const mode = computed<Mode>(() => (reach.value === 'reached' && status.value?.value.mode?.value) || 'UNKNOWN');

/** False in a house of one model: there is no mode to show and nothing to choose. */
export const hasBig = computed(() => status.value === null || status.value.value.backends.big !== null);
export const mayForce = computed(() => status.value?.value.you?.mayForce !== false);

/** Asks once, now. Resolves with the mode read, for a decision that must not rest on an old reading. */
export async function refreshStatus(): Promise<Mode> {
  const reply = await askRouter<Status>('router/status', deadlineMs);
  if (reply.kind === 'ok') {
    status.value = { value: reply.value, readMs: Date.now() };
    routers.value = withHeard(routers.value, status.value);
    keepWords(reply.value.words);
    reach.value = 'reached';
    awaySinceMs.value = null;
  } else {
    reach.value = reply.kind === 'unauthorized' ? 'unauthorized' : 'offline';
    awaySinceMs.value = reach.value === 'offline' ? (awaySinceMs.value ?? Date.now()) : null;
  }
  return mode.value;
}

function everyMs(): number {
  if (document.hidden) return hiddenEveryMs;
  return screen.value.name === 'ops' ? opsEveryMs : shownEveryMs;
}

/** Asks every few seconds, rarely while hidden, at once when shown. Runs as long as the page. */
export function pollStatus(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async () => {
    clearTimeout(timer);
    await refreshStatus();
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), everyMs());
  };
  document.addEventListener('visibilitychange', () => void (document.hidden || ask()));
  addEventListener('online', () => void ask());
  void ask();
}
