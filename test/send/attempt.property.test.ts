// One attempt under every interleaving of what a backend, a client, the clock and the house may do: it ends once, tells the truth, and leaves nothing behind.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
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
import { answerWell } from '../support/fake-wire.ts';

/** In the proportions of a house, and short: silence is looked at every two seconds. */
const timeouts = { firstOutputMs: 12_000, answerMs: 30_000, idleMs: 6000, totalMs: 180_000 };
const parsed = parseConfig(
  JSON.stringify({ backends: { small: { url: 'http://small', timeouts }, big: { url: 'http://big', model: 'm' } } }),
  'test',
  () => undefined,
);
if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
const { config } = parsed;

const event = (data: string) => `data: ${data}\n\n`;
const role = event('{"choices":[{"delta":{"role":"assistant"}}]}');
const word = event('{"choices":[{"delta":{"content":"a"}}]}');
const bad = event('{"error":{"message":"boom"}}');
const done = event('[DONE]');

const step = fc.oneof(
  fc.record({
    do: fc.constant('head' as const),
    status: fc.constantFrom(200, 200, 200, 400, 404, 429, 500, 204, 302),
    type: fc.constantFrom('text/event-stream', 'application/json', 'text/html'),
  }),
  fc.record({
    do: fc.constant('bytes' as const),
    text: fc.constantFrom(
      role,
      word,
      word + word,
      bad,
      done,
      word + done,
      word.slice(0, 9),
      ': c\n\n',
      '{"a":1}',
      done + word,
    ),
  }),
  fc.record({ do: fc.constant('end' as const) }),
  fc.record({ do: fc.constant('lost' as const), unread: fc.boolean() }),
  fc.record({ do: fc.constant('gone' as const) }),
  fc.record({ do: fc.constant('drain' as const) }),
  fc.record({ do: fc.constant('shutdown' as const) }),
  fc.record({
    do: fc.constant('wait' as const),
    ms: fc.constantFrom(1, 300, 1000, 6100, 12_100, 30_100, 180_100),
  }),
);

test('an attempt ends once, whatever happens, and leaves nothing behind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.boolean(), fc.boolean(), async (steps, stream, slow) => {
      const clock = createFakeClock();
      const live = new Set<UpstreamListener>();
      let current: UpstreamListener | null = null;
      const wrong: string[] = [];
      const send: SendPort = ({ method }, listener) => {
        const nothing = { pause: () => {}, resume: () => {}, abort: () => {} };
        if (method === 'GET') return (answerWell(listener), nothing);
        live.add(listener);
        current = listener;
        return {
          pause: () => void (live.has(listener) || wrong.push('pause after the end')),
          resume: () => {},
          abort: () => void live.delete(listener),
        };
      };
      const said = { answers: 0, begun: 0, ended: 0, broken: 0, text: '' };
      let isGone = false;
      const client: Client = {
        headers: () => [],
        readBody: () => Promise.resolve(new Uint8Array(0)),
        isGone: () => isGone,
        listener: null,
        answer: () => void (said.answers += 1),
        begin: () => {
          said.begun += 1;
          if (isGone) wrong.push('begun for nobody');
        },
        write(bytes) {
          if (said.begun === 0) wrong.push('written before the head');
          if (said.ended + said.broken > 0) wrong.push('written after the end');
          said.text += new TextDecoder().decode(bytes);
          return !slow;
        },
        end: () => void (said.ended += 1),
        break: () => void (said.broken += 1),
      };
      const small = createBackend('small', config.backends.small, config.health, clock, send);
      const shutdown = new Shutdown();
      const running = new Roster<Running>();
      const mode = createModeReader({ clock, send, ...config.mode });
      const house = {
        clock,
        send,
        config,
        mode,
        small,
        big: null,
        shutdown,
        running,
        relapses: new Relapses(clock),
        waker: null,
        onUnforcedInGaming: () => {},
      };
      const job = {
        dialect: dialects.chat,
        target: '/v1/chat/completions',
        headers: [],
        bodyFor: () => new Uint8Array(2),
        stream,
        bodyBytes: 2,
        fingerprint: () => 1,
        ownHead: new OwnHead(),
        requestId: 'r',
        startedAt: 0,
        client,
        told: [],
        onCommit: () => {},
        who: null,
        isCancelled: false,
        attempt: null,
      };
      const outcomes: Outcome[] = [];
      void attempt(job, { backend: small, canFallBack: false, gated: false, told: [], comment: '' }, house).then(
        (outcome) => outcomes.push(outcome),
      );
      const heads = new Set<UpstreamListener>();
      for (const each of steps) {
        const listener = current as UpstreamListener | null;
        const isLive = listener !== null && live.has(listener);
        if (each.do === 'head' && isLive && !heads.has(listener)) {
          heads.add(listener);
          listener.onHead(each.status, [['content-type', each.type]]);
        } else if (each.do === 'bytes' && isLive && heads.has(listener))
          listener.onBytes(new TextEncoder().encode(each.text));
        else if (each.do === 'end' && isLive && heads.has(listener)) {
          live.delete(listener);
          listener.onEnd();
        } else if (each.do === 'lost' && isLive) {
          live.delete(listener);
          listener.onLost('reset', each.unread && !heads.has(listener));
        } else if (each.do === 'gone' && !isGone) {
          isGone = true;
          client.listener?.onGone();
        } else if (each.do === 'drain') client.listener?.onDrain();
        else if (each.do === 'shutdown') shutdown.begin();
        else if (each.do === 'wait') await clock.advance(each.ms);
        await clock.settle();
      }
      await clock.advance(200_000);
      expect(wrong).toEqual([]);
      expect(outcomes).toHaveLength(1);
      const [outcome] = outcomes;
      expect(said.answers).toBe(0);
      expect(said.begun).toBeLessThanOrEqual(1);
      const events = said.text.replaceAll(/^: waiting\n\n/gm, '');
      // The router's own head, and nothing of the backend's behind it: how it ends is told by whoever asked for the attempt.
      const isOwn = job.ownHead.isOut && (outcome?.isPassedOn !== true || outcome.answer !== null);
      if (said.begun === 0 || isOwn) expect(said.ended + said.broken + events.length).toBe(0);
      else if (outcome?.cause !== 'client-gone') expect(said.ended + said.broken).toBe(1);
      if (said.begun === 1 && !isOwn) expect(outcome?.isPassedOn).toBe(true);
      if (outcome?.cause === null && said.ended === 1 && stream) expect(events.endsWith(done)).toBe(true);
      const isStream = events.includes('data:');
      // As a client reads it: the same letters inside a broken line are none.
      const errors = events.match(/^data: \{"error"/gm) ?? [];
      // Exactly one error where a stream did not end as it should, and its connection breaks.
      if (isStream && said.broken === 1) expect(errors).toHaveLength(1);
      if (isStream && said.ended === 1) expect([outcome?.cause, errors]).toEqual([null, []]);
      expect(live.size).toBe(0);
      expect(client.listener).toBeNull();
      expect(clock.pending()).toBe(0);
    }),
    { numRuns: 4000 },
  );
});
