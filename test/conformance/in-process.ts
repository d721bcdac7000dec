// The bare fetch handler as a runtime: nothing but Request and Response, no socket on the client's side.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { nodeClock } from '#entry/node/clock.ts';
import { createNodeSend } from '#entry/node/send.ts';
import { createApp } from '#functions/app.ts';
import { parseConfig } from '#lib/config.ts';
import { loadTokenizer } from '#lib/choose/tokenizer.ts';
import { createAuditTrail, type Runtime } from './runtime.ts';

export const inProcess: Runtime = {
  name: 'in process',
  async start(config) {
    const parsed = parseConfig(JSON.stringify(config), 'conformance', () => undefined);
    if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
    const upstream = createNodeSend();
    const trail = createAuditTrail();
    const app = createApp(parsed.config, {
      clock: nodeClock,
      send: upstream.send,
      auditSink: trail.add,
      isAuditOk: () => true,
      loadTokenizer,
      breathe: () => nextTurn(),
      hostNames: [],
      version: '0.0.0-test',
      isDemo: false,
    });
    await app.services.tokenizer.get();
    return {
      url: 'http://localhost',
      fetch: (url, init) => app.fetch(new Request(url, withHost(init))),
      recordsOf: trail.recordsOf,
      close: async () => {
        await app.drain(0);
        await upstream.close();
      },
    };
  },
};

/** What an HTTP client would add. */
function withHost(init: RequestInit): RequestInit {
  const headers = new Headers(init.headers);
  headers.set('host', 'localhost');
  return { ...init, headers };
}
