// The mode of the PC in the top bar: word and icon, never colour alone.
import type { Mode } from '../router/contract.ts';
import { hasBig, mode, reach, status } from '../router/status-poll.ts';
import { formatAge } from './format.ts';
import { nowMs } from './tick.ts';

export const modeMeaning: Readonly<Record<Mode, string>> = {
  NORMAL: 'Nobody is gaming: heavy work may use the PC.',
  GAMING: 'Someone is gaming: only messages that ask for Big use the PC.',
  UNKNOWN: 'The mode cannot be read, which counts as GAMING.',
};

/** Looks come every few seconds: from here on something is late. */
const staleFromMs = 15_000;

/** How long ago the mode was read from the PC, ms; null where it never was. */
export function modeAgeMs(): number | null {
  const now = status.value;
  const age = now?.value.mode?.ageMs ?? null;
  return now === null || age === null ? null : Math.max(0, nowMs.value - now.readMs) + age;
}

export function ModeBadge() {
  if (reach.value === 'asking' || reach.value === 'unauthorized' || !hasBig.value) return null;
  const value = mode.value;
  const age = modeAgeMs();
  return (
    <a href="#/ops" class={`row mode-badge mode-${value}`} title={modeMeaning[value]}>
      <ModeIcon mode={value} />
      <span class="offscreen">Mode of the PC: </span>
      {value}
      {age !== null && value !== 'UNKNOWN' && <Age ms={age} />}
    </a>
  );
}

/** A fresh reading needs no words on the screen. */
function Age({ ms }: { ms: number }) {
  return (
    <small class={ms < staleFromMs ? 'offscreen' : 'mode-age'}> read {formatAge(ms).replace('now', '0 s')} ago</small>
  );
}

export function ModeIcon({ mode: value }: { mode: Mode }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" class="mode-icon">
      {value === 'NORMAL' && <path d="M3 8.5l3.2 3L13 4.5" />}
      {value === 'GAMING' && (
        <path d="M4 5h8a2.5 2.5 0 0 1 2.4 3.2l-.8 2.9a1.5 1.5 0 0 1-2.6.5L9.8 10H6.2L5 11.600a1.500 1.500 0 0 1-2.600-.5l-.8-2.900A2.500 2.500 0 0 1 4 5zM5 6.500v2M4 7.500h2M11 7.500h.01" />
      )}
      {value === 'UNKNOWN' && <path d="M6 6a2 2 0 1 1 2.800 1.800c-.6.3-.8.6-.8 1.400M8 12h.01" />}
    </svg>
  );
}
