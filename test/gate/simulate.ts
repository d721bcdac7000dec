// The gate before the gaming PC on a fake clock: random requests against a mode that flips at random, through the real gather, mode reading and decide.
import { createBackend } from '#lib/house/backend.ts';
import { createModeReader } from '#lib/house/mode.ts';
import { parseConfig } from '#lib/config.ts';
import { choose, type ChoosingHouse } from '#lib/choose/choose.ts';
import { TokenCounter } from '#lib/choose/estimate.ts';
import type { Force } from '#lib/policy/types.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFakeWire, type FakeReply } from '../support/fake-wire.ts';

export interface GateResult {
  readonly requests: number;
  readonly dispatchedToBig: number;
  readonly unforcedToBig: number;
  readonly unforcedWhileGaming: number;
  readonly flips: number;
  /** Unforced requests that began to be sent to big later than the bound after GAMING began. */
  readonly violations: number;
  /** Largest time from the beginning of GAMING to the sending of an unforced request, in milliseconds. */
  readonly latestMs: number;
}

/** Reading 1,000 ms old at dispatch, and a connection that takes the whole 300 ms. */
export const boundMs = 1300;
export const connectMaxMs = 300;

/** A small deterministic generator (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Simulates this many requests. Same seed, same run. */
export async function simulateGate(requests: number, seed: number): Promise<GateResult> {
  const random = randomFrom(seed);
  const clock = createFakeClock();
  const pc = { mode: 'NORMAL', since: 0, flips: 0 };
  const wire = createFakeWire(
    clock,
    (url) => (url.endsWith('/mode') ? modeReply(pc.mode, random) : ok),
    (url) => latencyOf(url, random),
  );
  const parsed = parseConfig(configText, 'simulation', () => undefined);
  if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
  const { config } = parsed;
  const mode = createModeReader({ clock, send: wire.send, ...config.mode });
  const small = createBackend('small', config.backends.small, config.health, clock, wire.send);
  const big =
    config.backends.big === null ? null : createBackend('big', config.backends.big, config.health, clock, wire.send);
  const house: ChoosingHouse = {
    config,
    mode,
    small,
    big,
    tokenizer: { get: async () => new TokenCounter(() => 1) },
    ports: { breathe: async () => {} },
  };
  const count = { dispatchedToBig: 0, unforcedToBig: 0, unforcedWhileGaming: 0, violations: 0, latestMs: 0 };

  const flip = () => {
    pc.mode = pc.mode === 'NORMAL' ? 'GAMING' : 'NORMAL';
    pc.since = clock.now();
    pc.flips += 1;
    clock.after(200 + random() * 6000, flip);
  };
  const request = async () => {
    const force: Force = random() < 0.05 ? 'header' : 'none';
    const texts = () => [random() < 0.8 ? 5000 : 10];
    const { decision, release } = await choose({ ...plain, force, texts }, house);
    if (decision.chosen === 'big') {
      count.dispatchedToBig += 1;
      if (force === 'none') noteDispatch();
    }
    release?.();
  };
  const noteDispatch = () => {
    count.unforcedToBig += 1;
    if (pc.mode !== 'GAMING') return;
    count.unforcedWhileGaming += 1;
    // Every fifth connection takes all the time that it may.
    const connectMs = random() < 0.2 ? connectMaxMs : random() * connectMaxMs;
    const late = clock.now() + connectMs - pc.since;
    count.latestMs = Math.max(count.latestMs, late);
    if (late > boundMs) count.violations += 1;
  };

  clock.after(1000, flip);
  let left = requests;
  const arrive = () => {
    if (left === 0) return;
    left -= 1;
    void request();
    clock.after(-Math.log(1 - random()) * 20, arrive);
  };
  arrive();
  while (left > 0 && (await clock.step()));
  await clock.advance(2000);
  return { requests, ...count, flips: pc.flips };
}

const plain = {
  pinnedSmall: false,
  strict: false,
  wishesBig: false,
  lastWords: null,
  toolTexts: () => [],
  toolBytes: 0,
  bodyBytes: 0,
} as const;

const ok: FakeReply = { status: 200, body: '{"data":[{"id":"m"}]}' };

const configText = JSON.stringify({
  backends: { small: { url: 'http://small' }, big: { url: 'http://big', model: 'm', maxInFlight: 10_000 } },
  mode: { url: 'http://pc/mode' },
});

/** Mostly an honest answer; sometimes a broken one, or silence. */
function modeReply(mode: string, random: () => number): FakeReply {
  const luck = random();
  if (luck < 0.01) return 'silent';
  if (luck < 0.02) return { status: 500, body: '' };
  if (luck < 0.03) return { status: 200, body: '{"mode":"maybe"}' };
  return { status: 200, body: JSON.stringify({ mode }) };
}

/** The answer leaves somewhere within the latency, so that the mode may flip behind it. */
function latencyOf(url: string, random: () => number): { leavesAfterMs: number; latencyMs: number } {
  const latencyMs = url.endsWith('/mode') ? random() * 320 : random() * 900;
  return { leavesAfterMs: random() * latencyMs, latencyMs };
}
