// The mode reading on a fake clock: its age, its deadline, its back-off, and what counts as a reply.
import { describe, expect, it } from 'vitest';
import { createModeReader, isFreshNormal } from '#lib/house/mode.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFakeWire, type FakeReply } from '../support/fake-wire.ts';

const url = 'http://pc:18000/mode';
const says = (mode: string): FakeReply => ({ status: 200, body: JSON.stringify({ mode }) });

function setUp(reply: () => FakeReply, latencyMs = 10) {
  const clock = createFakeClock();
  const wire = createFakeWire(clock, reply, () => ({ leavesAfterMs: 0, latencyMs }));
  const mode = createModeReader({ clock, send: wire.send, url, maxAgeMs: 1000, deadlineMs: 300 });
  const current = async (afterMs = latencyMs) => {
    const reading = mode.current();
    await clock.advance(afterMs);
    return reading;
  };
  return { clock, wire, mode, current };
}

describe('a mode reading', () => {
  it('of before the machine was suspended is old, although the monotonic clock stood still meanwhile', async () => {
    let suspendedMs = 0;
    const clock = createFakeClock();
    const wire = createFakeWire(
      clock,
      () => says('NORMAL'),
      () => ({ leavesAfterMs: 0, latencyMs: 0 }),
    );
    const wallNow = () => clock.now() + suspendedMs;
    const mode = createModeReader({
      clock: { ...clock, wallNow },
      send: wire.send,
      url,
      maxAgeMs: 1000,
      deadlineMs: 300,
    });
    await Promise.all([mode.current(), clock.advance(0)]);
    for (const jump of [7_200_000, 0, 1001, -3_600_000]) {
      suspendedMs += jump;
      expect(mode.last().ageMs).toBe(Math.max(0, jump));
      expect(isFreshNormal(mode, { mode: { maxAgeMs: 1000 } })).toBe(jump <= 0);
      await Promise.all([mode.current(), clock.advance(0)]);
    }
    expect(wire.asked).toHaveLength(3);
  });

  it('is good for one second counted from the moment the question was sent', async () => {
    const { clock, wire, mode, current } = setUp(() => says('NORMAL'), 200);
    expect(await current()).toMatchObject({ mode: 'NORMAL', ageMs: 200 });
    await clock.advance(800);
    expect(await mode.current()).toMatchObject({ mode: 'NORMAL', ageMs: 1000 });
    expect(wire.asked).toHaveLength(1);
    await clock.advance(1);
    await current();
    expect(wire.asked).toHaveLength(2);
  });

  it('that is too old is refreshed once for all who wait', async () => {
    const { clock, wire, mode } = setUp(() => says('NORMAL'));
    const readings = Array.from({ length: 500 }, () => mode.current());
    await clock.advance(10);
    expect((await Promise.all(readings)).every(({ mode: value }) => value === 'NORMAL')).toBe(true);
    expect(wire.asked).toHaveLength(1);
  });

  it('is UNKNOWN 300 ms after the question when the endpoint is silent', async () => {
    const { clock, mode } = setUp(() => 'silent');
    let settledAt: number | null = null;
    const reading = mode.current().then((value) => {
      settledAt = clock.now();
      return value;
    });
    await clock.advance(299);
    expect(settledAt).toBeNull();
    await clock.advance(1);
    expect(await reading).toMatchObject({ mode: 'UNKNOWN', error: 'timeout' });
    expect(settledAt).toBe(300);
  });

  it('is UNKNOWN at once while a silent endpoint is backed off: one request pays 300 ms, not each', async () => {
    const { clock, wire, mode, current } = setUp(() => 'silent');
    await current(300);
    expect(await mode.current()).toMatchObject({ mode: 'UNKNOWN' });
    await clock.advance(999);
    await mode.current();
    expect(wire.asked).toHaveLength(1);
  });

  it('is asked again after 1, 2, 3, 4 and then every 5 seconds', async () => {
    const { clock, wire, mode } = setUp(() => 'silent');
    const askedAt: number[] = [];
    for (let ms = 0; ms < 30_000; ms += 100) {
      const before = wire.asked.length;
      void mode.current();
      if (wire.asked.length > before) askedAt.push(clock.now());
      await clock.advance(100);
    }
    const gaps = askedAt.slice(1).map((at, index) => at - (askedAt[index] ?? 0) - 300);
    expect(gaps).toEqual([1000, 2000, 3000, 4000, 5000, 5000, 5000]);
  });

  it('knows the mode again as soon as the endpoint answers, and forgets its back-off', async () => {
    let reply: FakeReply = 'silent';
    const { clock, wire, mode, current } = setUp(() => reply);
    await current(300);
    reply = says('GAMING');
    await clock.advance(1000);
    expect(await current()).toMatchObject({ mode: 'GAMING' });
    reply = 'silent';
    await clock.advance(1001);
    await current(300);
    await clock.advance(1000);
    void mode.current();
    expect(wire.asked).toHaveLength(4);
  });

  it('of running work is asked for back-off or not', async () => {
    const { clock, wire, mode, current } = setUp(() => 'silent');
    await current(300);
    void mode.watch();
    await clock.settle();
    expect(wire.asked).toHaveLength(2);
  });

  it('tells its listeners of each change once', async () => {
    let reply = says('NORMAL');
    const { clock, mode, current } = setUp(() => reply);
    const changes: string[] = [];
    mode.onChange((from, to) => changes.push(`${from}>${to}`));
    await current();
    await clock.advance(1001);
    await current();
    reply = says('GAMING');
    await clock.advance(1001);
    await current();
    expect(changes).toEqual(['null>NORMAL', 'NORMAL>GAMING']);
  });

  it('is UNKNOWN for ever where no endpoint is configured', async () => {
    const clock = createFakeClock();
    const wire = createFakeWire(clock, () => says('NORMAL'));
    const mode = createModeReader({
      clock,
      send: wire.send,
      url: null,
      maxAgeMs: 1000,
      deadlineMs: 300,
    });
    expect(await mode.current()).toMatchObject({ mode: 'UNKNOWN', ageMs: null });
    expect(await mode.watch()).toMatchObject({ mode: 'UNKNOWN' });
    expect(wire.asked).toEqual([]);
  });
});

describe('a mode reply', () => {
  const bom = '\ufeff';
  it.each([
    ['{"mode":"NORMAL"}', 'NORMAL'],
    ['{"mode":"GAMING","rev":3}', 'GAMING'],
    [`${bom}{"mode":"GAMING"}`, 'GAMING'],
    ['{"mode":"gaming"}', 'UNKNOWN'],
    ['{"mode":" GAMING"}', 'UNKNOWN'],
    ['{"mode":"normal"}', 'UNKNOWN'],
    ['{"mode":["NORMAL"]}', 'UNKNOWN'],
    ['{"mode":null}', 'UNKNOWN'],
    ['{}', 'UNKNOWN'],
    ['[]', 'UNKNOWN'],
    ['"NORMAL"', 'UNKNOWN'],
    ['NORMAL', 'UNKNOWN'],
    ['', 'UNKNOWN'],
    ['<html>NORMAL</html>', 'UNKNOWN'],
    [`{"mode":"NORMAL","pad":"${'x'.repeat(4096)}"}`, 'UNKNOWN'],
  ])('%j reads as %s', async (body, expected) => {
    const { current } = setUp(() => ({ status: 200, body }));
    expect((await current()).mode).toBe(expected);
  });

  it.each([204, 301, 404, 500])('with status %i is UNKNOWN whatever it says', async (status) => {
    const { current } = setUp(() => ({ status, body: '{"mode":"NORMAL"}' }));
    expect(await current()).toMatchObject({ mode: 'UNKNOWN', error: `status-${status}` });
  });

  it('that is refused is UNKNOWN with the reason', async () => {
    const { current } = setUp(() => ({ refused: true }));
    expect(await current()).toMatchObject({ mode: 'UNKNOWN', error: 'refused' });
  });
});
