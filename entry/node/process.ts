// What Node knows about its own process: memory, start, and how long the event loop was blocked.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProcessFigures } from '#functions/services.ts';

/** Milliseconds between two looks at the loop: shorter stalls are not seen. */
const resolutionMs = 10;

/** Starts watching the loop; each call of the result tells the longest stall since the call before. */
export function watchProcess(): () => ProcessFigures {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  return () => {
    const longestMs = delays.max / 1e6 - resolutionMs;
    delays.reset();
    return {
      residentBytes: process.memoryUsage.rss(),
      startedAtSeconds: performance.timeOrigin / 1000,
      longestStallSeconds: Math.max(0, longestMs) / 1000,
    };
  };
}
