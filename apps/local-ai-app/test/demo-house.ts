// The real router on its demo, with the demo's fakes steered over HTTP.
import type { Mode } from '../src/router/contract.ts';
import { startRouter } from './router-process.ts';

/** A fake backend of the demo. */
export interface Fake {
  /** Changes how it answers (see the demo's Behavior). */
  readonly set: (behavior: Record<string, unknown>) => Promise<void>;
  /** Back to how it was at the start. */
  readonly clear: () => Promise<void>;
  /** Inference requests since the last `forget`. */
  readonly asked: () => Promise<readonly Asked[]>;
  readonly forget: () => Promise<void>;
}

export interface Asked {
  readonly target: string;
  readonly forceBig: string | null;
  readonly headers: readonly string[];
  readonly closedByClient: boolean;
}

export interface Demo {
  /** Ends with a slash. */
  readonly url: string;
  /** Base addresses of the fakes, for another router in front of them. */
  readonly addresses: { readonly small: string; readonly big: string; readonly mode: string };
  readonly small: Fake;
  readonly big: Fake;
  readonly setMode: (mode: Exclude<Mode, 'UNKNOWN'>) => Promise<void>;
  /** All fakes as at the start, in NORMAL, without their logs. */
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Resolves when the router listens and small answers. */
export async function startDemo(args: readonly string[] = []): Promise<Demo> {
  const { url, lines, stop } = await startRouter(['demo', ...args], /^demo mode: .+\n/m);
  const address = (name: string): string => {
    const line = lines.find((known) => known.startsWith(`demo ${name}: `));
    if (line === undefined) throw new Error(`The demo did not tell the address of ${name}:\n${lines.join('\n')}`);
    return line.slice(`demo ${name}: `.length).trim();
  };
  const addresses = { small: address('small'), big: address('big'), mode: address('mode') };
  const small = fakeAt(addresses.small);
  const big = fakeAt(addresses.big);
  const setMode: Demo['setMode'] = async (mode) => control('PUT', `${addresses.mode}/__demo/mode`, { mode });
  const reset = async (): Promise<void> => {
    await Promise.all([small.clear(), big.clear(), setMode('NORMAL')]);
    await Promise.all([small.forget(), big.forget()]);
  };
  return { url, addresses, small, big, setMode, reset, stop };
}

function fakeAt(url: string): Fake {
  return {
    set: (behavior) => control('PUT', `${url}/__demo/behavior`, behavior),
    clear: () => control('DELETE', `${url}/__demo/behavior`),
    forget: () => control('DELETE', `${url}/__demo/log`),
    asked: async () => {
      const response = await fetch(`${url}/__demo/log`, { headers: { connection: 'close' } });
      const { requests } = (await response.json()) as { requests: Asked[] };
      return requests.filter(({ target }) => target.startsWith('/v1/chat'));
    },
  };
}

async function control(method: string, url: string, body?: unknown): Promise<void> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}
