// What Workers and Deno bring to the router alike: console lines for the audit, the platform's clock, no names, no files.
import type { Ports } from '#functions/services.ts';
import { loadTokenizer } from '#lib/choose/tokenizer.ts';
import manifest from '../../package.json' with { type: 'json' };

/** Records go to the console, one line each: whoever runs this collects them. */
export function webPorts(send: Ports['send']): Ports {
  return {
    clock: webClock,
    send,
    auditSink: (line) => console.log(line),
    onFailure: (message) => console.error(message),
    isAuditOk: () => true,
    loadTokenizer,
    breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
    hostNames: [],
    version: manifest.version,
    isDemo: false,
  };
}

/** Monotonic milliseconds. On Workers the clock stands still while code runs and moves with each input or output, which is as fine as its timers need. */
const webClock: Ports['clock'] = {
  now: () => performance.now(),
  wallNow: Date.now,
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
