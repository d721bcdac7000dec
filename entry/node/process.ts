// What Node knows about its own process: memory, start, and how long the event loop was blocked.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProcessFigures } from '#functions/services.ts';

/** Milliseconds between two looks at the loop: shorter stalls are not seen. */
const resolutionMs = 10;

/** The gauge looks back this long at least, and at most twice: whoever reads it takes nothing away from the others. */
const windowMs = 60_000;

/** Starts watching the loop; the result tells the longest stall of the last one to two minutes. */
export function watchProcess(): () => ProcessFigures {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  let before = 0;
  setInterval(() => {
    before = delays.max;
    delays.reset();
  }, windowMs).unref();
  return () => {
    const longestMs = Math.max(before, delays.max) / 1e6 - resolutionMs;
    return {
      residentBytes: process.memoryUsage.rss(),
      startedAtSeconds: performance.timeOrigin / 1000,
      longestStallSeconds: Math.max(0, longestMs) / 1000,
    };
  };
}
