// A clock that only moves when told, with timers on the same time line. Time stands still while promises settle.
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '#lib/ports.ts';

export interface FakeClock extends Clock {
  /** Runs every timer that is due within the next `ms`, in order, letting promises settle after each; then it is `ms` later. */
  readonly advance: (ms: number) => Promise<void>;
  /** Runs the next timer, however far away; false when there is none. */
  readonly step: () => Promise<boolean>;
  /** Lets everything that is ready happen, without any time passing. */
  readonly settle: () => Promise<void>;
  /** Timers that have neither run nor been cancelled. */
  readonly pending: () => number;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  callback: (() => void) | null;
}

export function createFakeClock(start = 0): FakeClock {
  let now = start;
  let order = 0;
  let live = 0;
  const heap: Timer[] = [];
  const fire = async (timer: Timer) => {
    now = Math.max(now, timer.at);
    const { callback } = timer;
    if (callback === null) return;
    timer.callback = null;
    live -= 1;
    callback();
    await turn();
  };
  return {
    now: () => now,
    wallNow: () => now,
    after(delayMs, callback) {
      const timer: Timer = { at: now + Math.max(0, delayMs), order: (order += 1), callback };
      push(heap, timer);
      live += 1;
      return () => {
        if (timer.callback !== null) live -= 1;
        timer.callback = null;
      };
    },
    async advance(ms) {
      await turn();
      const until = now + ms;
      for (let next = heap[0]; next !== undefined && next.at <= until; next = heap[0]) {
        pop(heap);
        await fire(next);
      }
      now = until;
      await turn();
    },
    async step() {
      const next = pop(heap);
      if (next === undefined) return false;
      await fire(next);
      return true;
    },
    settle: () => turn(),
    pending: () => live,
  };
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Timer[], timer: Timer): void {
  let index = heap.push(timer) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(timer, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = timer;
}

function pop(heap: Timer[]): Timer | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    const left = heap[child];
    if (left === undefined) break;
    const right = heap[child + 1];
    let smaller = left;
    if (right !== undefined && isBefore(right, left)) {
      smaller = right;
      child += 1;
    }
    if (!isBefore(smaller, last)) break;
    heap[index] = smaller;
    index = child;
  }
  heap[index] = last;
  return top;
}
