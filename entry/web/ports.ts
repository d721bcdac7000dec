// What Workers and Deno bring to the router alike: console lines for the audit, the platform's clock, no names, no files.
import type { Ports } from '#functions/services.ts';
import { loadTokenizer } from '#lib/choose/tokenizer.ts';
import manifest from '../../package.json' with { type: 'json' };

/**
 * Records go to the console, one line each: whoever runs this collects them.
 * @param unref lets the process end while a timer is pending, where there is a process
 */
export function webPorts(send: Ports['send'], unref: (timer: number) => void = () => {}): Ports {
  return {
    clock: webClock(unref),
    send,
    auditSink: (line) => console.log(line),
    isAuditOk: () => true,
    loadTokenizer,
    breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
    hostNames: [],
    version: manifest.version,
    isDemo: false,
  };
}

/** Monotonic milliseconds. On Workers the clock stands still while code runs and moves with each input or output, which is as fine as its timers need. */
function webClock(unref: (timer: number) => void): Ports['clock'] {
  return {
    now: () => performance.now(),
    wallNow: Date.now,
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      unref(timer);
      return () => clearTimeout(timer);
    },
  };
}
