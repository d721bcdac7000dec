// The web platform's clock and timers.
import type { Clock } from '#lib/ports.ts';

/**
 * Monotonic milliseconds. On Workers the clock stands still while code runs and moves with each input or output, which
 * is as fine as its timers need.
 * @param unref lets the process end while a timer is pending, where there is a process
 */
export function webClock(unref: (timer: number) => void = () => {}): Clock {
  return {
    now: () => performance.now(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      unref(timer);
      return () => clearTimeout(timer);
    },
  };
}
