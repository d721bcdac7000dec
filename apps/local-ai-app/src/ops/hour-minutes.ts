// The last sixty minutes, one by one, and the modes of the PC in that time: what charts draw and their tables say. Pure.
import type { Bucket, Mode, ModeStatus } from '../router/contract.ts';

export interface Minute {
  readonly beganMs: number;
  /** What each router counted; empty: no request ended in this minute. */
  readonly buckets: readonly Bucket[];
}

/** A time in which the PC had one mode. */
export interface Band {
  readonly fromMs: number;
  readonly toMs: number;
  readonly mode: Mode;
}

const minuteMs = 60_000;
const shown = 60;

/** Oldest first, up to the minute of `nowMs`. */
export function minutesOf(buckets: readonly Bucket[], nowMs: number): readonly Minute[] {
  const known = Map.groupBy(buckets, ({ minute }) => Date.parse(minute));
  const last = nowMs - (nowMs % minuteMs);
  return Array.from({ length: shown }, (_, index) => {
    const beganMs = last - (shown - 1 - index) * minuteMs;
    return { beganMs, buckets: known.get(beganMs) ?? [] };
  });
}

/** `changes` as the router tells them, oldest first. Nothing is known before the first. */
export function bandsOf(changes: ModeStatus['changes'], fromMs: number, toMs: number): readonly Band[] {
  return changes
    .map(({ at, value }, index): Band => {
      const next = changes[index + 1];
      return {
        fromMs: Math.max(fromMs, Date.parse(at)),
        toMs: Math.min(toMs, next === undefined ? toMs : Date.parse(next.at)),
        mode: value,
      };
    })
    .filter((band) => band.toMs > band.fromMs);
}

/** The modes within one minute, in their order. */
export function modesIn(bands: readonly Band[], beganMs: number): readonly Mode[] {
  const modes = bands
    .filter(({ fromMs, toMs }) => fromMs < beganMs + minuteMs && toMs > beganMs)
    .map(({ mode }) => mode);
  return modes.filter((mode, index) => mode !== modes[index - 1]);
}
