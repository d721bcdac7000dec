// The whole app on a fake clock, with backends that are functions: for what takes minutes in a house.
import { createApp } from '#functions/app.ts';
import type { Ports } from '#functions/services.ts';
import type { DecisionRecord, OutcomeRecord } from '#lib/audit/record.ts';
import type { Cause } from '#lib/causes.ts';
import type { SendPort } from '#lib/ports.ts';
import { parseConfig } from '#lib/config.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

/** What a backend or the PC says to one request: a status and its text, how it is lost, or nothing. */
export type Said = { readonly status: number; readonly text: string } | Cause | 'silent';
export type Peer = (host: string, path: string, clock: FakeClock) => Said;

/** Backends are `small` and `big`, the PC is `pc`. `ports` replaces ports of the runtime. Two apps may share a clock; `config` is added to it. */
export function createClockedApp(
  peer: Peer,
  ports: (clock: FakeClock) => Partial<Ports> = () => ({}),
  { clock = createFakeClock(), config: more = {} }: { readonly clock?: FakeClock; readonly config?: object } = {},
) {
  const records: (DecisionRecord | OutcomeRecord)[] = [];
  const send: SendPort = ({ url }, listener) => {
    const { hostname, pathname } = new URL(url);
    const said = peer(hostname, pathname, clock);
    queueMicrotask(() => {
      if (said === 'silent') return undefined;
      if (typeof said === 'string') return listener.onLost(said, false);
      listener.onHead(said.status, [['content-type', 'application/json']]);
      listener.onBytes(new TextEncoder().encode(said.text));
      return listener.onEnd();
    });
    return { pause: () => {}, resume: () => {}, abort: () => {} };
  };
  const config = {
    backends: { small: { url: 'http://small' }, big: { url: 'http://big' } },
    mode: { url: 'http://pc/mode' },
    ...more,
  };
  const parsed = parseConfig(JSON.stringify(config), 'test', () => undefined);
  if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
  const app = createApp(parsed.config, {
    clock,
    send,
    auditSink: (line) => void records.push(JSON.parse(line) as DecisionRecord | OutcomeRecord),
    isAuditOk: () => true,
    loadTokenizer: async () => (text) => text.length,
    breathe: async () => {},
    hostNames: [],
    version: 'test',
    isDemo: false,
    ...ports(clock),
  });
  const ask = (headers: Readonly<Record<string, string>> = {}, body: object = {}) =>
    app.fetch(
      new Request('http://localhost/v1/chat/completions', {
        method: 'POST',
        headers: { 'content-type': 'application/json', host: 'localhost', ...headers },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(20_000) }], ...body }),
      }),
    );
  return { app, clock, ask, records };
}
