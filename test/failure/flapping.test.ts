// A big that comes and goes, over minutes on a fake clock: nobody is left without an answer, and one that only pretends to be well is asked less and less.
import { describe, expect, test } from 'vitest';
import { createClockedApp, type Peer, type Said } from '../support/clocked-app.ts';

const good: Said = { status: 200, text: '{"data":[{"id":"m"}]}' };
const broken: Said = { status: 502, text: '{"error":{"message":"oops"}}' };
const flapMs = 3000;
const everyMs = 250;

/** Asks forced work of big every 250 ms; returns what each client saw and when big was tried. */
async function ask(minutes: number, big: Peer) {
  const tried: { readonly at: number; readonly ok: boolean }[] = [];
  const house = createClockedApp((host, path, clock) => {
    if (host !== 'big') return good;
    const said = big(host, path, clock);
    if (path.startsWith('/v1/chat')) tried.push({ at: clock.now(), ok: said === good });
    return said;
  });
  const seen: { readonly at: number; readonly status: number; readonly by: string | null }[] = [];
  while (house.clock.now() < minutes * 60_000) {
    const response = await house.ask({ 'x-force-big': 'true' });
    seen.push({ at: house.clock.now(), status: response.status, by: response.headers.get('x-router-backend') });
    await house.clock.advance(everyMs);
  }
  return { seen, tried, ...house };
}

describe('a big that is there for 3 s and gone for 3 s', () => {
  const isUp = (at: number) => Math.floor(at / flapMs) % 2 === 0;
  const flapping: Peer = (_, __, clock) => (isUp(clock.now()) ? good : 'refused');

  test('leaves nobody without an answer: big while it is known to be there, small in between', async () => {
    const { seen, records } = await ask(5, flapping);
    expect(seen.length).toBeGreaterThan(1000);
    expect(seen.filter(({ status }) => status !== 200)).toEqual([]);
    expect(seen.filter(({ by, at }) => by === 'big' && !isUp(at))).toEqual([]);
    expect(seen.filter(({ by }) => by === 'big').length).toBeGreaterThan(seen.length / 10);
    expect(records.filter(({ event }) => event === 'outcome')).toHaveLength(seen.length);
  });

  test('costs a failed attempt at most once in 5 s', async () => {
    const { tried } = await ask(5, flapping);
    const failures = tried.filter(({ ok }) => !ok).map(({ at }) => at);
    expect(failures.length).toBeGreaterThan(5);
    expect(failures.slice(1).filter((at, index) => at - (failures[index] ?? 0) < 5000)).toEqual([]);
  });
});

describe('a big that answers probes and fails work', () => {
  const pretending: Peer = (_, path) => (path.startsWith('/v1/chat') ? broken : good);

  test('is tried again at once, then left out for 5, 10, 20, 40 and then 60 s, while small answers', async () => {
    const { seen, tried } = await ask(6, pretending);
    const gaps = tried.slice(1).map(({ at }, index) => (at - (tried[index]?.at ?? 0)) / 1000);
    expect(gaps.slice(0, 8)).toEqual([0.25, 5, 10, 20, 40, 60, 60, 60]);
    expect(seen.filter(({ status, by }) => status !== 200 || by !== 'small')).toEqual([]);
  });

  test('is trusted again only after real work succeeded', async () => {
    let isWell = false;
    const recovering: Peer = (_, path, clock) => {
      isWell ||= clock.now() > 120_000;
      return path.startsWith('/v1/chat') && !isWell ? broken : good;
    };
    const { seen, tried } = await ask(5, recovering);
    const firstGood = tried.find(({ ok }) => ok)?.at ?? Infinity;
    expect(firstGood).toBeLessThanOrEqual(180_000 + everyMs);
    expect(seen.filter(({ at, by }) => at >= firstGood && by !== 'big')).toEqual([]);
  });
});
