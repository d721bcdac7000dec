// Small, big and the mode endpoint as real servers, with a router of some runtime in front: where promises are kept.
import { readWhole, type Seen } from '../support/ask.ts';
import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { type FakeMode, startFakeMode } from '#demo/fake-mode.ts';
import { type FakeVllm, type RecordedRequest, startFakeVllm } from '#demo/fake-vllm.ts';
import type { ServerName } from '#demo/servers/server.ts';
import type { AuditRecord, ConfigObject, RunningRouter, Runtime } from './runtime.ts';

/** What the models say. One word each, so that it is one event of a stream, too. */
export const words = { small: 'Smallword', big: 'Bigword' } as const;

/** How the house is before the router first looks at it. */
export type Scene = 'quiet' | 'gaming' | 'big off';

export interface Question {
  readonly method?: string;
  readonly path?: string;
  /** Posted as JSON; a string is posted as it is, and so is what a stream brings. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface House {
  readonly url: string;
  /** What both backends play. */
  readonly server: ServerName;
  /** A body that its handler breaks has no proper end for the client either. A known difference of workerd. */
  readonly breaks: boolean;
  /** Who is answered before the whole upload was read always gets the answer. A known difference of workerd. */
  readonly lingers: boolean;
  readonly small: FakeVllm;
  readonly big: FakeVllm;
  readonly mode: FakeMode;
  /** Asks and gives the response as it begins. */
  readonly open: (question: Question) => Promise<Response & { readonly requestId: string }>;
  /** Asks and reads the whole answer. */
  readonly ask: (question: Question) => Promise<Seen>;
  readonly recordsOf: (requestId: string) => Promise<readonly AuditRecord[]>;
  /** Inference requests that reached a backend, whichever. */
  readonly forwarded: () => readonly RecordedRequest[];
  /** Forgets what the backends were asked and told. */
  readonly tidy: () => void;
  readonly close: () => Promise<void>;
}

/** Generous limits: a promise must not break because the machine is busy. A heavy prompt can be one word. */
const base = {
  mode: { maxAgeMs: 10_000, deadlineMs: 2000 },
  health: { maxAgeMs: 60_000, timeoutMs: 5000 },
  policy: { heavyPatterns: [String.raw`^HEAVY\b`] },
  // A Worker listens to the world; without keys that must be said.
  listen: { allowedOrigins: ['https://notes.example'], insecureLan: true },
  timeouts: { connectMs: 2000 },
};

export async function startHouse(
  runtime: Runtime,
  scene: Scene,
  config: ConfigObject = {},
  server: ServerName = 'vllm-0.32',
): Promise<House> {
  const [small, big, mode] = await Promise.all([
    startFakeVllm({ server, role: 'small', model: 'small-7b', behavior: { answer: words.small, embeddings: true } }),
    startFakeVllm({ server, role: 'big', model: 'org/big-32b', behavior: { answer: words.big, embeddings: true } }),
    startFakeMode({ mode: scene === 'gaming' ? 'GAMING' : 'NORMAL' }),
  ]);
  if (scene === 'big off') await big.stopListening();
  const { timeouts, ...sections } = base;
  const router = await runtime.start({
    ...sections,
    ...config,
    backends: { small: { url: small.url, timeouts }, big: { url: big.url, timeouts } },
    mode: { ...base.mode, ...Object(config['mode']), url: `${mode.url}/mode` },
  });
  await untilReady(router);
  const fakes = [small, big];
  return {
    ...{ url: router.url, server, small, big, mode, recordsOf: router.recordsOf },
    breaks: runtime.name !== 'Workers',
    lingers: runtime.name !== 'Workers',
    ...client(router),
    forwarded: () => fakes.flatMap(({ log }) => log).filter(({ method }) => method === 'POST'),
    tidy: () => {
      for (const fake of fakes) {
        fake.clear();
        fake.clearLog();
      }
    },
    close: async () => {
      await router.close();
      await Promise.all([...fakes, mode].map((fake) => fake.close()));
    },
  };
}

/** Small serves and the tokenizer is loaded: half a second in which a router is slow to look at the mode. */
async function untilReady({ url, fetch }: RunningRouter): Promise<void> {
  const look = async () => {
    const { status } = await fetch(`${url}/ready?backend=small`, {});
    if (status !== 200) throw new Error(`/ready says ${status}`);
  };
  await vi.waitFor(look, { timeout: 20_000, interval: 20 });
}

function client(router: RunningRouter): Pick<House, 'open' | 'ask'> {
  const open: House['open'] = async ({ method, path = '/v1/chat/completions', body, headers, signal }) => {
    const hasBody = body !== undefined;
    const requestId = headers?.['x-request-id'] ?? randomUUID();
    const response = await router.fetch(router.url + path, {
      method: method ?? (hasBody ? 'POST' : 'GET'),
      headers: { ...(hasBody && { 'content-type': 'application/json' }), 'x-request-id': requestId, ...headers },
      redirect: 'manual',
      ...(body instanceof ReadableStream
        ? { body, duplex: 'half' }
        : hasBody && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
    return Object.assign(response, { requestId });
  };
  const ask: House['ask'] = async (question) => {
    const response = await open(question);
    return readWhole({ requestId: response.requestId, response });
  };
  return { open, ask };
}
