// Cuts streams at given bytes, many side by side, each in a house that does nothing else meanwhile.
import { expect } from 'vitest';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import type { AskIn } from './ask-in.ts';
import { eventEnds, observe } from './observe.ts';
import { checkTold, commitAt, type Cut, type Streams } from './told.ts';

export const stops = ['reset', 'end', 'hang', 'no-terminator'] as const;

/** The one limit that a hang must run into; every other is far away, so that a busy machine changes no verdict. */
const hangMs = 250;
const farMs = 60_000;
const patient = { connectMs: farMs, firstOutputMs: farMs, idleMs: farMs };

/** `limits`: the timeouts of one backend that are not far away. */
async function startHouse(limits: Readonly<Record<string, object>> = {}): Promise<TestHouse> {
  const backend = (name: string, model: string) => ({ model, timeouts: { ...patient, ...limits[name] } });
  const house = await startTestHouse({
    backends: { small: backend('small', 'small-7b'), big: backend('big', 'big-32b') },
    health: { timeoutMs: farMs },
  });
  for (const one of [house.small, house.big]) one.set({ deterministic: true, answer: 'Hi you' });
  return house;
}

const sentFor = ({ ask, backend }: Pick<Cut, 'ask' | 'backend'>, model = 'auto') => ({
  target: ask.path,
  headers: backend === 'big' ? { 'x-force-big': '1' } : {},
  body: JSON.stringify(ask.body('Hi', { model, stream: true })),
});

type Whole = Streams & { readonly ends: readonly number[] };
const known = new Map<AskIn, Promise<Whole>>();

/** What both backends answer when nothing cuts them: the same each time. */
export function uncut(ask: AskIn): Promise<Whole> {
  const whole = known.get(ask) ?? askBoth(ask);
  known.set(ask, whole);
  return whole;
}

async function askBoth(ask: AskIn): Promise<Whole> {
  const house = await startHouse();
  const from = async (backend: Cut['backend']) => {
    const [model] = house[backend].behavior.models;
    const { status, body } = await observe(house[backend].url, sentFor({ ask, backend }, model));
    expect(status).toBe(200);
    return body;
  };
  const [small, big] = [await from('small'), await from('big')];
  await house.close();
  return { small, big, ends: eventEnds(big) };
}

/** Makes the same cut at many places and checks each; a failure names its place. `side`: how many at a time. */
export async function checkCuts(cut: Omit<Cut, 'at'>, places: readonly number[], side: number): Promise<void> {
  const streams = await uncut(cut.ask);
  const commit = commitAt(cut.ask, streams[cut.backend]);
  const before = places.filter((at) => at < commit);
  const after = places.filter((at) => at >= commit);
  await checkPhase(cut, before, streams, side, { firstOutputMs: hangMs });
  await checkPhase(cut, after, streams, side, { idleMs: hangMs });
}

async function checkPhase(
  cut: Omit<Cut, 'at'>,
  places: readonly number[],
  streams: Streams,
  side: number,
  hangLimits: object,
): Promise<void> {
  const left = [...places];
  const limits = cut.stop === 'hang' ? { [cut.backend]: hangLimits } : {};
  const work = async () => {
    const house = await startHouse(limits);
    try {
      for (let at = left.pop(); at !== undefined; at = left.pop()) await checkCut(house, { ...cut, at }, streams);
    } finally {
      left.length = 0;
      await house.close();
    }
  };
  const done = await Promise.allSettled(Array.from({ length: Math.min(side, places.length) }, work));
  for (const one of done) if (one.status === 'rejected') throw one.reason;
}

async function checkCut(house: TestHouse, cut: Cut, streams: Streams): Promise<void> {
  house[cut.backend].set({ faults: [{ at: 'mid-stream', kind: cut.stop, afterBytes: cut.at }] });
  // Each cut stands for itself: what the one before it did to big's health is forgotten.
  house.router.app.services.big?.health.note({ type: 'became-normal' });
  try {
    checkTold(await observe(house.url, sentFor(cut)), cut, streams);
  } catch (error) {
    const { ask, backend, stop, at } = cut;
    throw new Error(`${ask.name} on ${backend}, ${stop} after ${at} bytes`, { cause: error });
  }
}
