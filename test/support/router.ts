// A router for tests: the real Node entry on a free port, in front of fakes, with its audit readable as records.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startFakeMode } from '#demo/fake-mode.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { isReproduced } from '#cli/replay/decide-again.ts';
import { type NodeRouter, type NodeRouterOptions, startNodeRouter } from '#entry/node.ts';
import type { DecisionRecord, OutcomeRecord } from '#lib/audit/record.ts';
import { parseConfig } from '#lib/config.ts';

export interface TestRouterOptions {
  /** Merged over the defaults, section by section; lists and values replace. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly node?: Partial<NodeRouterOptions>;
}

export interface TestRouter extends NodeRouter {
  readonly records: () => Promise<readonly (DecisionRecord | OutcomeRecord)[]>;
  /** The outcome of this request, as soon as it is written. */
  readonly outcomeOf: (requestId: string) => Promise<OutcomeRecord>;
  readonly decisionOf: (requestId: string) => Promise<DecisionRecord>;
}

/** Starts a router from a configuration object; it listens on loopback and is warm when this resolves. */
export async function startTestRouter({ config, node }: TestRouterOptions): Promise<TestRouter> {
  const folder = await mkdtemp(path.join(tmpdir(), 'router-test-'));
  const file = path.join(folder, 'audit.jsonl');
  const whole = {
    ...config,
    listen: { port: 0, ...section(config, 'listen') },
    audit: { file, ...section(config, 'audit') },
  };
  const parsed = parseConfig(JSON.stringify(whole), 'test', () => undefined);
  if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
  const observers = outcomeWaiters();
  // Every decision of every test is replayed: the policy must come to the same one from the recorded facts.
  const unlike: DecisionRecord[] = [];
  const replayer = { decided: (record: DecisionRecord) => void (isReproduced(record) || unlike.push(record)) };
  const router = await startNodeRouter(parsed.config, {
    version: '0.0.0-test',
    ...node,
    observers: [observers.observer, replayer, ...(node?.observers ?? [])],
  });
  await router.warm;
  /** Of a running router: Linux shows a line that is being written page by page, so one without its end is still to come. */
  const records = async () => {
    const text = await readFile(parsed.config.audit.file, 'utf8');
    return readRecords(text.slice(0, text.lastIndexOf('\n') + 1));
  };
  const outcomeOf = async (requestId: string): Promise<OutcomeRecord> => {
    const known = observers.known(requestId);
    if (known !== undefined) return known;
    const coming = observers.coming(requestId);
    // Older than what is remembered: in the file. It may as well not have happened yet.
    const written = (await records()).find((record) => record.event === 'outcome' && record.rid === requestId);
    return written?.event === 'outcome' ? written : coming;
  };
  return {
    ...router,
    records,
    outcomeOf,
    decisionOf: async (requestId) => {
      await outcomeOf(requestId);
      const found = (await records()).find((record) => record.event === 'decision' && record.rid === requestId);
      if (found?.event !== 'decision') throw new Error(`No decision record for ${requestId}`);
      return found;
    },
    close: async (shutdownMs = 0) => {
      await router.close(shutdownMs);
      await rm(folder, { recursive: true, force: true });
      if (unlike.length > 0) throw new Error(`Replay decides otherwise: ${JSON.stringify(unlike)}`);
    },
  };
}

export function readRecords(text: string): (DecisionRecord | OutcomeRecord)[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DecisionRecord | OutcomeRecord);
}

function section(config: Readonly<Record<string, unknown>>, name: string): object {
  const value = config[name];
  return typeof value === 'object' && value !== null ? value : {};
}

/** Outcomes that nobody has asked for yet; a soak must not grow by its own memory. */
const remembered = 1000;

function outcomeWaiters() {
  const seen = new Map<string, OutcomeRecord>();
  const waiting = new Map<string, (outcome: OutcomeRecord) => void>();
  return {
    observer: {
      ended(outcome: OutcomeRecord) {
        seen.set(outcome.rid, outcome);
        if (seen.size > remembered) seen.delete(seen.keys().next().value ?? '');
        waiting.get(outcome.rid)?.(outcome);
      },
    },
    known: (requestId: string) => seen.get(requestId),
    coming: (requestId: string) => new Promise<OutcomeRecord>((resolve) => waiting.set(requestId, resolve)),
  };
}

/** Small, big, the mode endpoint and a router in front of them: immediate, no faults. */
export async function startTestHouse(overrides: Readonly<Record<string, unknown>> = {}) {
  const [small, big, mode] = await Promise.all([
    startFakeVllm({ role: 'small', model: 'small-7b' }),
    startFakeVllm({ role: 'big', model: 'big-32b' }),
    startFakeMode(),
  ]);
  const { backends, ...rest } = overrides;
  const own = section({ backends }, 'backends') as { small?: object; big?: object };
  const router = await startTestRouter({
    config: {
      backends: { small: { url: small.url, ...own.small }, big: { url: big.url, ...own.big } },
      mode: { url: `${mode.url}/mode`, ...section(rest, 'mode') },
      ...Object.fromEntries(Object.entries(rest).filter(([name]) => name !== 'mode')),
    },
  });
  return {
    small,
    big,
    mode,
    router,
    url: router.url,
    close: async () => {
      await router.close();
      await Promise.all([small.close(), big.close(), mode.close()]);
    },
  };
}

export type TestHouse = Awaited<ReturnType<typeof startTestHouse>>;
