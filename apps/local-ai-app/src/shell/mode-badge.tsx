// The mode of the PC in the top bar: word and icon, never colour alone.
import { Check, CircleQuestionMark, Gamepad2 } from 'lucide';
import type { Mode } from '../router/contract.ts';
import { hasBig, mode, reach, status } from '../router/status-poll.ts';
import { Icon } from './button.tsx';
import { formatAge } from './format.ts';
import { nowMs } from './tick.ts';

export const modeMeaning: Readonly<Record<Mode, string>> = {
  NORMAL: 'Nobody is gaming: heavy work may use the PC.',
  GAMING: 'Someone is gaming: only messages that ask for Big use the PC.',
  UNKNOWN: 'The mode cannot be read, which counts as GAMING.',
};

const icons = { NORMAL: Check, GAMING: Gamepad2, UNKNOWN: CircleQuestionMark } as const;

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
  return <Icon shape={icons[value]} />;
}
