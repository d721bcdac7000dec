// The whole house on one machine: small, big and the mode endpoint as real servers on loopback, at the speeds of a 3070 and a 3090.
import type { FakeMode, PcMode } from './fake-mode.ts';
import { startFakeMode } from './fake-mode.ts';
import type { FakeVllm } from './fake-vllm.ts';
import { startFakeVllm } from './fake-vllm.ts';

export type Scenario = 'gaming' | 'big-down' | 'flaky';

export interface DemoHouseOptions {
  /** Tokens per second; default 50 on small, 30 on big. 0 = at once. */
  readonly tps?: { readonly small?: number; readonly big?: number };
  /** Left out: NORMAL, and everything runs. */
  readonly scenario?: Scenario;
  /** Length of each step of `flaky`; default 15 s. */
  readonly stepMs?: number;
}

export interface DemoHouse {
  readonly small: FakeVllm;
  readonly big: FakeVllm;
  readonly mode: FakeMode;
  readonly close: () => Promise<void>;
}

interface HouseState {
  readonly mode: PcMode;
  readonly bigRuns: boolean;
}

const normal: HouseState = { mode: 'NORMAL', bigRuns: true };
const gaming: HouseState = { mode: 'GAMING', bigRuns: true };
const bigDown: HouseState = { mode: 'NORMAL', bigRuns: false };

/** What the house looks like, step after step; the last is followed by the first. */
const schedules: Readonly<Record<Scenario | 'quiet', readonly HouseState[]>> = {
  quiet: [normal],
  gaming: [gaming],
  'big-down': [bigDown],
  flaky: [normal, bigDown, normal, gaming],
};

/** Big reads prompts at the pace of a 32B model on a 3090, so a heavy prompt is silent for seconds. */
export async function startDemoHouse({ tps, scenario, stepMs = 15_000 }: DemoHouseOptions = {}): Promise<DemoHouse> {
  const [small, big, mode] = await Promise.all([
    startFakeVllm({
      role: 'small',
      model: 'qwen2.5-7b',
      behavior: { tokensPerSecond: tps?.small ?? 50, prefillTokensPerSecond: 3000 },
    }),
    startFakeVllm({
      role: 'big',
      model: 'qwen3-32b',
      behavior: { tokensPerSecond: tps?.big ?? 30, prefillTokensPerSecond: 1500 },
    }),
    startFakeMode(),
  ]);
  const stop = await follow({ big, mode }, schedules[scenario ?? 'quiet'], stepMs);
  return {
    small,
    big,
    mode,
    async close() {
      await stop();
      await Promise.all([small.close(), big.close(), mode.close()]);
    },
  };
}

/** Takes the first step at once and, where there are more, the others in turn. Returns how to stop. */
async function follow(
  { big, mode }: Pick<DemoHouse, 'big' | 'mode'>,
  schedule: readonly HouseState[],
  stepMs: number,
): Promise<() => Promise<void>> {
  let at = 0;
  let running = true;
  const step = async (): Promise<void> => {
    const next = schedule[at % schedule.length] ?? normal;
    at += 1;
    mode.set(next.mode);
    if (next.bigRuns !== running) await (next.bigRuns ? big.listenAgain() : big.stopListening());
    running = next.bigRuns;
  };
  let last = step();
  await last;
  const timer = schedule.length > 1 ? setInterval(() => (last = last.then(step)), stepMs).unref() : undefined;
  return () => {
    clearInterval(timer);
    return last;
  };
}
