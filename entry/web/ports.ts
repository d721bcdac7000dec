// What Workers and Deno bring to the router alike: console lines for the audit, the platform's clock, no names, no files.
import type { Ports } from '#functions/services.ts';
import { loadTokenizer } from '#lib/choose/tokenizer.ts';
import manifest from '../../package.json' with { type: 'json' };

/** Records go to the console, one line each: whoever runs this collects them. */
export function webPorts({ clock, send }: Pick<Ports, 'clock' | 'send'>): Ports {
  return {
    clock,
    send,
    wallNow: Date.now,
    auditSink: (line) => console.log(line),
    isAuditOk: () => true,
    loadTokenizer,
    breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
    hostNames: [],
    version: manifest.version,
    isDemo: false,
  };
}
