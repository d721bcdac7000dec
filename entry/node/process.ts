// What Node knows about its own process: memory, start, and how long the event loop was blocked. Watched once, however many routers it holds.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProcessFigures } from '#functions/services.ts';

/** The gauge looks back this long at least, and at most twice: whoever reads it takes nothing away from the others. */
const windowMs = 60_000;

/** Turn by turn, so that a process at rest is not woken for it. */
const delays = monitorEventLoopDelay({ samplePerIteration: true });
delays.enable();
// The first turn is told with the wait before it.
setImmediate(() => delays.reset());
// Trap: an older Node 24 does not know that option, looks every 10 ms, and tells these, too: the shortest is no stall.
const longestNs = () => Math.max(0, delays.max - delays.min);
let before = 0;
setInterval(() => {
  before = longestNs();
  delays.reset();
}, windowMs).unref();

/** Now; the longest stall is that of the last one to two minutes. */
export function processFigures(): ProcessFigures {
  return {
    residentBytes: process.memoryUsage.rss(),
    startedAtSeconds: performance.timeOrigin / 1000,
    longestStallSeconds: Math.max(before, longestNs()) / 1e9,
  };
}
