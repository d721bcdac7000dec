// Streams that are cut at a given byte: what a client must then have got, and lanes that can check many cuts side by side.
import { expect } from 'vitest';
import type { StreamStop } from '#demo/behavior.ts';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import type { AskIn } from './ask-in.ts';
import { eventEnds, headerOf, type Observed, observe } from './observe.ts';

export const stops = ['reset', 'end', 'hang', 'no-terminator'] as const satisfies readonly StreamStop[];

/** The one limit that a hang must run into; every other stays far away, so that a busy machine changes no verdict. */
const shortMs = 250;

export interface Cut {
  readonly ask: AskIn;
  readonly backend: 'small' | 'big';
  readonly stop: (typeof stops)[number];
  /** Bytes of the stream that arrive. */
  readonly at: number;
}

type Phase = 'before' | 'after';
type Place = `${Cut['backend']} ${Phase}`;
const placeOf: readonly Place[] = ['big before', 'big after', 'small before', 'small after'];

/** Houses that check one cut at a time, by the backend that is cut and by whether its stream has begun for the client. */
export type Lanes = ReadonlyMap<Place, readonly TestHouse[]>;

export async function startLanes(count: number): Promise<Lanes> {
  const started = placeOf.map(async (place) => {
    const [backend = '', phase] = place.split(' ');
    const timeouts = phase === 'before' ? { firstOutputMs: shortMs } : { idleMs: shortMs };
    return [place, await Promise.all(Array.from({ length: count }, () => startLane(backend, timeouts)))] as const;
  });
  return new Map(await Promise.all(started));
}

async function startLane(backend: string, timeouts: object): Promise<TestHouse> {
  const house = await startTestHouse({ backends: { [backend]: { timeouts } } });
  for (const one of [house.small, house.big]) one.set({ deterministic: true, answer: 'Hi you' });
  return house;
}

export async function closeLanes(lanes: Lanes): Promise<void> {
  await Promise.all([...lanes.values()].flat().map((house) => house.close()));
}

const sentFor = ({ ask, backend }: Pick<Cut, 'ask' | 'backend'>, model = 'auto') => ({
  target: ask.path,
  headers: backend === 'big' ? { 'x-force-big': '1' } : {},
  body: JSON.stringify(ask.body('Hi', { model, stream: true })),
});

/** Length of an uncut stream and where its events end. */
export async function measure(lanes: Lanes, ask: AskIn, backend: Cut['backend']) {
  const [house] = lanes.get(`${backend} before`) ?? [];
  if (house === undefined) throw new Error('No lanes');
  const full = await fullStream(house, ask, backend);
  return { length: full.length, ends: eventEnds(full) };
}

/** The uncut stream of a backend. */
async function fullStream(house: TestHouse, ask: AskIn, backend: 'small' | 'big'): Promise<Buffer> {
  house[backend].set({ faults: [] });
  const [model] = house[backend].behavior.models;
  const { status, body } = await observe(house[backend].url, sentFor({ ask, backend }, model));
  expect(status).toBe(200);
  return body;
}

/** Makes the cut and checks that the client was told the truth. */
export async function checkCut(house: TestHouse, cut: Cut): Promise<void> {
  const full = await fullStream(house, cut.ask, cut.backend);
  const other = cut.backend === 'big' ? await fullStream(house, cut.ask, 'small') : null;
  house[cut.backend].set({ faults: [{ at: 'mid-stream', kind: cut.stop, afterBytes: cut.at }] });
  // Each cut stands for itself: what the one before it did to big's health is forgotten.
  house.router.app.services.big?.health.note({ type: 'became-normal' });
  const seen = await observe(house.url, sentFor(cut));
  const committedAt = eventEnds(full)[cut.ask.firstOutput] ?? 0;
  if (cut.at >= full.length) checkComplete(seen, full);
  else if (cut.at >= committedAt) checkTold(seen, full, cut);
  else if (other === null) checkRefused(seen);
  else checkFellBack(seen, other);
}

function checkComplete(seen: Observed, full: Buffer): void {
  expect({ status: seen.status, complete: seen.complete, body: seen.body.toString() }).toEqual({
    status: 200,
    complete: true,
    body: full.toString(),
  });
}

/** Whole events as they came, then exactly one error, then the end of the dialect. */
function checkTold(seen: Observed, full: Buffer, { ask, at }: Cut): void {
  const whole = eventEnds(full).findLast((end) => end <= at) ?? 0;
  const told = seen.body.subarray(whole).toString();
  expect({ status: seen.status, complete: seen.complete, before: seen.body.subarray(0, whole).toString() }).toEqual({
    status: 200,
    complete: true,
    before: full.subarray(0, whole).toString(),
  });
  expect(told.match(ask.errorSign)).toHaveLength(1);
  expect(told).toMatch(ask.afterError);
  expect(told).toContain('"source":"router"');
}

function checkFellBack(seen: Observed, small: Buffer): void {
  expect({ ...shape(seen), backend: headerOf(seen, 'x-router-backend') }).toEqual({
    status: 200,
    complete: true,
    body: small.toString(),
    backend: 'small',
  });
  expect(headerOf(seen, 'x-router-fallback')).toMatch(/^big-failed:/);
}

/** Nothing was left to ask: one error of the router with its own status. */
function checkRefused(seen: Observed): void {
  expect([502, 504]).toContain(seen.status);
  expect(JSON.parse(seen.body.toString())).toMatchObject({ error: { source: 'router' } });
}

function shape({ status, complete, body }: Observed) {
  return { status, complete, body: body.toString() };
}

/** Makes the same cut at many places, each house one after the other; a failure names its place. */
export async function checkCuts(lanes: Lanes, cut: Omit<Cut, 'at'>, places: readonly number[]): Promise<void> {
  const { ends } = await measure(lanes, cut.ask, cut.backend);
  const commit = ends[cut.ask.firstOutput] ?? 0;
  const work = async (house: TestHouse, left: number[]) => {
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      await checkCut(house, { ...cut, at }).catch((error: unknown) => {
        throw new Error(`${cut.ask.name} on ${cut.backend}, ${cut.stop} after ${at} bytes`, { cause: error });
      });
    }
  };
  const run = (phase: Phase, at: number[]) =>
    (lanes.get(`${cut.backend} ${phase}`) ?? []).map((house) => work(house, at));
  const before = places.filter((at) => at < commit);
  const after = places.filter((at) => at >= commit);
  await Promise.all([...run('before', before), ...run('after', after)]);
}
