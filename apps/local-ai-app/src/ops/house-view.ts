// The house as Ops shows it: what all routers behind this address say, added up, and the sentence that stands above it.
import { computed } from '@preact/signals';
import type { RunningRequest, Status } from '../router/contract.ts';
import { addUp, routers } from '../router/routers.ts';
import { reach, status } from '../router/status-poll.ts';

export interface Running extends RunningRequest {
  /** Wall clock, ms. */
  readonly beganMs: number;
}

/** Null before the first answer. */
export const house = computed<Status | null>(() => {
  const latest = status.value?.value ?? null;
  return latest === null ? null : addUp([...routers.value.values()], latest);
});

/** The requests in flight, the longest first. */
export const running = computed<readonly Running[]>(() =>
  [...routers.value.values()]
    .flatMap(({ value, readMs }) => value.requests.map((one) => ({ ...one, beganMs: readMs - one.ageMs })))
    .sort((a, b) => a.beganMs - b.beganMs),
);

/** What holds for the whole house, in one sentence. Pure but for what the page knows of the router. */
export function headline({ backends: { small, big }, mode }: Status, isReached = reach.value === 'reached'): string {
  if (!isReached) return 'The router does not answer: this is the last that it said.';
  if (small.state === 'down' && big?.state !== 'up') return 'No model answers.';
  if (small.state === 'down') return 'Small is down: light work fails until it is back.';
  if (big === null) return small.state === 'up' ? 'Small answers.' : 'Small was not asked yet.';
  const away = big.state === 'down' ? ' Big is down: Small answers everything.' : '';
  if (mode.value === 'GAMING') return `Someone is gaming.${away || ' Big answers only what asks for it.'}`;
  if (mode.value !== 'NORMAL')
    return `Nobody knows whether someone is gaming.${away || ' Big answers only what asks for it.'}`;
  return away === '' ? 'All is well: light work goes to Small, heavy work to Big.' : away.trim();
}

/** Every browser calls itself Mozilla, and has since 1994. */
export function whoIs(who: string | null | undefined): string {
  if (who === undefined || who === null) return 'someone';
  return who === 'Mozilla' ? 'a browser' : who;
}
