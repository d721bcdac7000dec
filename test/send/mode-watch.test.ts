// The look at the mode while unforced work runs on big: how soon a game ends that work, whatever the endpoint's pace.
import { describe, expect, it } from 'vitest';
import { parseConfig } from '#lib/config.ts';
import { createBackend } from '#lib/house/backend.ts';
import { createModeReader } from '#lib/house/mode.ts';
import type { Client, SendPort, UpstreamListener } from '#lib/ports.ts';
import { attempt } from '#lib/send/attempt.ts';
import { type Outcome, type Running, Shutdown } from '#lib/send/job.ts';
import { OwnHead } from '#lib/send/job.ts';
import { Relapses } from '#lib/send/relapses.ts';
import { Roster } from '#lib/alarm.ts';
import { dialects } from '#lib/wire/dialects.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { answerWell, createFakeWire, type FakeReply } from '../support/fake-wire.ts';

const drainMs = 10_000;
const limits = { firstOutputMs: 600_000, idleMs: 600_000, totalMs: 600_000 };
const parsed = parseConfig(
  JSON.stringify({
    backends: { small: { url: 'http://small' }, big: { url: 'http://big', model: 'm', timeouts: limits } },
    mode: { url: 'http://pc/mode' },
    policy: { drainMs },
  }),
  'test',
  () => undefined,
);
if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
const { config } = parsed;

const client = (): Client => ({
  headers: () => [],
  readBody: () => Promise.resolve(new Uint8Array(0)),
  isGone: () => false,
  listener: null,
  answer: () => {},
  begin: () => {},
  write: () => true,
  end: () => {},
  break: () => {},
});

/** A running attempt whose dispatch was allowed by a reading that is `ageMs` old. */
async function setUp({ ageMs = 0, latencyMs = 10, committed = false } = {}) {
  const clock = createFakeClock();
  const pc: { reply: FakeReply } = { reply: says('NORMAL') };
  const wire = createFakeWire(
    clock,
    () => pc.reply,
    () => ({ leavesAfterMs: 0, latencyMs }),
  );
  const mode = createModeReader({
    clock,
    send: wire.send,
    url: 'http://pc/mode',
    maxAgeMs: 1000,
    deadlineMs: 300,
  });
  const first = mode.current();
  await clock.advance(latencyMs);
  await first;
  await clock.advance(Math.max(0, ageMs - latencyMs));
  const heard: UpstreamListener[] = [];
  const send: SendPort = ({ method }, listener) => {
    if (method === 'GET') answerWell(listener);
    else heard.push(listener);
    return { pause: () => {}, resume: () => {}, abort: () => {} };
  };
  if (config.backends.big === null) throw new Error('no big');
  const small = createBackend('small', config.backends.small, config.health, clock, send);
  const big = createBackend('big', config.backends.big, config.health, clock, send);
  const inGaming: number[] = [];
  const house = {
    clock,
    send,
    config,
    mode,
    small,
    big,
    shutdown: new Shutdown(),
    waker: null,
    running: new Roster<Running>(),
    relapses: new Relapses(clock),
    onUnforcedInGaming: (ms: number) => void inGaming.push(ms),
  };
  const job = {
    dialect: dialects.chat,
    target: '/v1/chat/completions',
    headers: [],
    bodyFor: () => new Uint8Array(2),
    stream: true,
    bodyBytes: 2,
    fingerprint: () => 1,
    ownHead: new OwnHead(),
    requestId: 'r',
    startedAt: clock.now(),
    client: client(),
    told: [],
    onCommit: () => {},
    who: null,
    isCancelled: false,
    attempt: null,
  };
  let outcome: Outcome | null = null;
  let cutAt: number | null = null;
  void attempt(job, { backend: big, canFallBack: true, gated: true, told: [], comment: '' }, house).then((end) => {
    outcome = end;
    cutAt = clock.now();
  });
  const [listener] = heard;
  if (committed) {
    listener?.onHead(200, [['content-type', 'text/event-stream']]);
    listener?.onBytes(new TextEncoder().encode('data: {"choices":[{"delta":{"content":"a"}}]}\n\n'));
  }
  const finish = () => listener?.onBytes(new TextEncoder().encode('data: [DONE]\n\n'));
  return { clock, pc, wire, inGaming, finish, listener, cause: () => outcome?.cause ?? null, cutAt: () => cutAt };
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
      const { clock, pc, cause, cutAt } = await setUp({ ageMs, latencyMs });
      await clock.advance(wait);
      pc.reply = says('GAMING');
      const gamingAt = clock.now();
      await clock.advance(1300);
      expect(cause(), `game after ${wait} ms`).toBe('mode-changed');
      expect((cutAt() ?? Infinity) - gamingAt).toBeLessThanOrEqual(1300);
    }
  });

  it('that is committed may finish within the drain, and is cut after it', async () => {
    const { clock, pc, cause } = await setUp({ committed: true });
    pc.reply = says('GAMING');
    await clock.advance(drainMs);
    expect(cause()).toBeNull();
    await clock.advance(1300);
    expect(cause()).toBe('mode-changed');
  });

  it('goes on when NORMAL comes back within the drain', async () => {
    const { clock, pc, cause } = await setUp({ committed: true });
    pc.reply = says('GAMING');
    await clock.advance(3000);
    pc.reply = says('NORMAL');
    await clock.advance(60_000);
    expect(cause()).toBeNull();
  });

  it('is not touched by a mode that cannot be read', async () => {
    const { clock, pc, cause } = await setUp();
    pc.reply = 'silent';
    await clock.advance(60_000);
    expect(cause()).toBeNull();
  });

  it('is not looked after any more once it is over, also when it ends in the middle of a look', async () => {
    const { clock, wire, finish, listener } = await setUp({ latencyMs: 200, committed: true });
    await clock.advance(1050);
    const asked = wire.asked.length;
    finish();
    listener?.onEnd();
    await clock.advance(60_000);
    expect(wire.asked).toHaveLength(asked);
    expect(clock.pending()).toBe(0);
  });

  it('tells how long it ran after the game was noticed, and leaves no timer behind', async () => {
    const { clock, pc, finish, listener, inGaming } = await setUp({ committed: true });
    pc.reply = says('GAMING');
    await clock.advance(1000);
    await clock.advance(4000);
    finish();
    listener?.onEnd();
    expect(inGaming).toHaveLength(1);
    expect(inGaming[0]).toBeGreaterThanOrEqual(4000);
    await clock.advance(1000);
    expect(clock.pending()).toBe(0);
  });
});
