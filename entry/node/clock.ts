// Node's monotonic clock and timers.
import type { Clock } from '#lib/backends/ports.ts';

export const nodeClock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
