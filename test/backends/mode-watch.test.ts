// The look at the mode while unforced work runs on big: how soon a game ends that work, whatever the endpoint's pace.
import { describe, expect, it } from 'vitest';
import { Cutoff } from '#lib/backends/cutoff.ts';
import { createModeReader } from '#lib/backends/mode.ts';
import { watchMode } from '#lib/backends/mode-watch.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFakeWire, type FakeReply } from '../support/fake-wire.ts';

const maxAgeMs = 1000;
const drainMs = 10_000;

/** A running attempt whose dispatch was allowed by a reading that is `ageMs` old. */
async function setUp({ ageMs = 0, latencyMs = 10, committed = false } = {}) {
  const clock = createFakeClock();
  const pc: { reply: FakeReply } = { reply: says('NORMAL') };
  const wire = createFakeWire(
    clock,
    () => pc.reply,
    () => ({ leavesAfterMs: 0, latencyMs }),
  );
  const mode = createModeReader({ clock, send: wire.send, url: 'http://pc/mode', maxAgeMs, deadlineMs: 300 });
  const first = mode.current();
  await clock.advance(latencyMs);
  await first;
  await clock.advance(Math.max(0, ageMs - latencyMs));
  const cutoff = new Cutoff();
  let cutAt: number | null = null;
  cutoff.signal.addEventListener('abort', () => {
    cutAt ??= clock.now();
  });
  const inGaming: number[] = [];
  watchMode({
    clock,
    mode,
    cutoff,
    everyMs: maxAgeMs,
    drainMs,
    isCommitted: () => committed,
    onEndedInGaming: (ms) => inGaming.push(ms),
  });
  return { clock, pc, wire, cutoff, inGaming, cutAt: () => cutAt };
}

function says(mode: string): FakeReply {
  return { status: 200, body: JSON.stringify({ mode }) };
}

describe('unforced work on big', () => {
  it.each([
    { ageMs: 0, latencyMs: 10 },
    { ageMs: 500, latencyMs: 290 },
    { ageMs: 999, latencyMs: 10 },
    { ageMs: 999, latencyMs: 290 },
  ])('that is not committed is cut at most 1.3 s after the game began: %j', async ({ ageMs, latencyMs }) => {
    for (let wait = 1; wait < 3000; wait += 137) {
      const { clock, pc, cutoff, cutAt } = await setUp({ ageMs, latencyMs });
      await clock.advance(wait);
      pc.reply = says('GAMING');
      const gamingAt = clock.now();
      await clock.advance(1300);
      expect(cutoff.cause, `game after ${wait} ms`).toBe('mode-changed');
      expect((cutAt() ?? Infinity) - gamingAt).toBeLessThanOrEqual(1300);
    }
  });

  it('that is committed may finish within the drain, and is cut after it', async () => {
    const { clock, pc, cutoff } = await setUp({ committed: true });
    pc.reply = says('GAMING');
    await clock.advance(drainMs);
    expect(cutoff.cause).toBeNull();
    await clock.advance(1300);
    expect(cutoff.cause).toBe('mode-changed');
  });

  it('goes on when NORMAL comes back within the drain', async () => {
    const { clock, pc, cutoff } = await setUp({ committed: true });
    pc.reply = says('GAMING');
    await clock.advance(3000);
    pc.reply = says('NORMAL');
    await clock.advance(60_000);
    expect(cutoff.cause).toBeNull();
  });

  it('is not touched by a mode that cannot be read', async () => {
    const { clock, pc, cutoff } = await setUp();
    pc.reply = 'silent';
    await clock.advance(60_000);
    expect(cutoff.cause).toBeNull();
  });

  it('is not looked after any more once it is over, also when it ends in the middle of a look', async () => {
    const { clock, wire, cutoff } = await setUp({ latencyMs: 200 });
    await clock.advance(1050);
    const asked = wire.asked.length;
    cutoff.close();
    await clock.advance(60_000);
    expect(wire.asked).toHaveLength(asked);
    expect(clock.pending()).toBe(0);
  });

  it('tells how long it ran after the game was noticed, and leaves no timer behind', async () => {
    const { clock, pc, cutoff, inGaming } = await setUp({ committed: true });
    pc.reply = says('GAMING');
    await clock.advance(1000);
    await clock.advance(4000);
    cutoff.close();
    expect(inGaming).toHaveLength(1);
    expect(inGaming[0]).toBeGreaterThanOrEqual(4000);
    await clock.advance(1000);
    expect(clock.pending()).toBe(0);
  });
});
