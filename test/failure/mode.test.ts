// A mode endpoint that fails, flips or is asked by many at once; and a game that begins while work runs on big.
import { describe, expect, test } from 'vitest';
import { askChat, openChat, readWhole } from '../support/ask.ts';
import { startFaultyHouse } from './faulty-house.ts';
import { type FaultyUpstream, type Script, startFaultyUpstream } from './faulty-upstream.ts';
import { modeRows } from './matrix/mode.ts';
import {
  chunk,
  done,
  finish,
  goodStream,
  goodStreamText,
  json,
  lastChunk,
  output,
  preamble,
  streamHead,
} from './wire-bytes.ts';

const drainMs = 400;

const says = (mode: string): Script => json('200 OK', { mode });

/** Everything is heavy here. */
async function startHouse(mode: FaultyUpstream, script: Script = goodStream, deadlineMs = 5000) {
  return startFaultyHouse({
    faulty: 'big',
    script,
    timeouts: { idleMs: 20_000, firstOutputMs: 20_000, totalMs: 8000 },
    config: {
      mode: { url: `${mode.url}/mode`, maxAgeMs: 300, deadlineMs },
      policy: { bigTokenThreshold: 1, drainMs },
    },
  });
}
const stream = { body: { stream: true } };

/** Only rows about time may run into the deadline on a busy machine. */
const deadlineFor = (reason: string) => (reason === 'timeout' ? 300 : 10_000);

describe('a mode endpoint that cannot be trusted', () => {
  test.concurrent.each(modeRows)(
    '$fault: small answers, and nobody waits again',
    async ({ script, connections, reason }) => {
      const mode = await startFaultyUpstream([], { 'GET /mode': script });
      if (connections !== undefined) await mode.breakConnections(connections);
      const house = await startHouse(mode, goodStream, deadlineFor(reason));
      const reader = house.router.app.services.mode;
      expect(await reader.current()).toMatchObject({ mode: 'UNKNOWN', error: reason });
      const asked = mode.served.length;
      await Promise.all(Array.from({ length: 500 }, () => reader.current()));
      expect(mode.served.length).toBe(asked);
      const seen = await askChat(house.url, 'hello', stream);
      expect(seen.text).toBe(goodStreamText);
      expect(seen.headers.get('x-router-fallback')).toBe('mode-unknown');
      expect(house.big.served.filter(({ line }) => line.startsWith('POST'))).toEqual([]);
      await Promise.all([house.close(), mode.close()]);
    },
  );

  test('500 callers at the moment of expiry share one question', async () => {
    const mode = await startFaultyUpstream([], { 'GET /mode': says('GAMING') });
    const house = await startHouse(mode);
    const answers = await Promise.all(Array.from({ length: 500 }, () => house.router.app.services.mode.current()));
    expect(new Set(answers.map((reading) => reading.mode))).toEqual(new Set(['GAMING']));
    expect(mode.served.length).toBe(1);
    await Promise.all([house.close(), mode.close()]);
  });

  test('that flips every 100 ms and then stays in GAMING has freed big within the drain; every client got an end', async () => {
    const mode = await startFaultyUpstream([], { 'GET /mode': says('NORMAL') });
    const house = await startHouse(mode, [
      { send: streamHead + chunk(preamble) },
      { flood: chunk(output), everyMs: 50 },
    ]);
    let flips = 0;
    const flipped = new Promise<number>((resolve) => {
      const timer = setInterval(() => {
        flips += 1;
        mode.setRoute('GET /mode', says(flips % 2 === 0 ? 'NORMAL' : 'GAMING'));
        if (flips < 11) return;
        clearInterval(timer);
        resolve(performance.now());
      }, 100);
    });
    const asked = Array.from({ length: 8 }, () => askChat(house.url, 'hello', stream));
    const gamingAt = await flipped;
    const seen = await Promise.all(asked);
    const onBig = house.big.served.filter(({ line }) => line.startsWith('POST '));
    const freedAt = Math.max(...(await Promise.all(onBig.map(({ closed }) => closed))));
    // Age of a reading, its way, the drain, and half a second for the machine: the stream on big has no end of its own.
    expect(freedAt - gamingAt).toBeLessThan(300 + 300 + drainMs + 500);
    expect(Math.max(...seen.map(({ lastByteAt }) => lastByteAt)) - gamingAt).toBeLessThan(300 + 300 + drainMs + 500);
    expect(onBig.length).toBeGreaterThan(0);
    for (const { requestId, text } of seen) {
      const { end, attempts } = await house.router.outcomeOf(requestId);
      if (end === 'complete') expect([text, attempts.at(-1)?.backend]).toEqual([goodStreamText, 'small']);
      else expect([end, text.match(/"code":"mode_changed"/g)?.length]).toEqual(['mode-changed', 1]);
    }
    await Promise.all([house.close(), mode.close()]);
  });
});

describe('a game that begins', () => {
  const held: Script = [{ send: streamHead + chunk(preamble) }];
  const flowing: Script = [{ send: streamHead + chunk(preamble) }, { flood: chunk(output), everyMs: 30 }];

  async function beginDuring(script: Script, headers: Record<string, string> = {}, next = 'GAMING') {
    const mode = await startFaultyUpstream([], { 'GET /mode': says('NORMAL') });
    const house = await startHouse(mode, script);
    const opened = openChat(house.url, 'hello', { ...stream, headers });
    const upstream = await house.big.work();
    // What streams is committed as soon as the client has the head of its answer; what is held never is.
    if (script !== held) await opened;
    mode.setRoute('GET /mode', next === 'UNKNOWN' ? json('500 Oops', {}) : says(next));
    const changedAt = performance.now();
    const seen = await readWhole(await opened);
    const outcome = await house.router.outcomeOf(seen.requestId);
    const close = () => Promise.all([house.close(), mode.close()]);
    return { seen, outcome, upstream, changedAt, mode, close };
  }

  test('while events of unforced work are held: small answers, big is free', async () => {
    const { seen, outcome, upstream, changedAt, close } = await beginDuring(held);
    expect(seen.text).toBe(goodStreamText);
    expect(seen.headers.get('x-router-fallback')).toBe('mode-changed');
    expect(outcome.attempts.map(({ cause }) => cause)).toEqual(['mode-changed', null]);
    expect((await upstream.closed) - changedAt).toBeLessThan(300 + 300 + 500);
    await close();
  });

  test('while unforced work streams: it may drain, then one error tells why', async () => {
    const { seen, outcome, upstream, changedAt, close } = await beginDuring(flowing);
    expect(seen.text).toMatch(/"code":"mode_changed".*\n\n$/);
    expect(seen.text.match(/"error"/g)).toHaveLength(1);
    expect(outcome).toMatchObject({ end: 'mode-changed', attempts: [{ cause: 'mode-changed' }] });
    const ranOn = (await upstream.closed) - changedAt;
    expect(ranOn).toBeGreaterThan(400);
    // The age of a reading, its deadline and the drain, all scaled, and half a second for the machine.
    expect(ranOn).toBeLessThan(300 + 300 + drainMs + 500);
    await close();
  });

  test('while a short answer streams: it ends within the drain as if nothing were', async () => {
    const short: Script = [
      { send: streamHead + chunk(preamble) + chunk(output) },
      { waitMs: 450 },
      { send: chunk(finish) + chunk(done) + lastChunk },
    ];
    const { seen, outcome, close } = await beginDuring(short);
    expect(seen.text).toBe(preamble + output + finish + done);
    expect(outcome.end).toBe('complete');
    await close();
  });

  test('while forced work streams: nothing happens, and the mode is never asked', async () => {
    const slow: Script = [
      { send: streamHead + chunk(preamble) + chunk(output) },
      { waitMs: 600 },
      { send: chunk(finish) + chunk(done) + lastChunk },
    ];
    const { seen, outcome, mode, close } = await beginDuring(slow, { 'x-force-big': '1' });
    expect(seen.text).toBe(preamble + output + finish + done);
    expect(outcome.end).toBe('complete');
    expect(mode.served).toEqual([]);
    await close();
  });

  test('and is not told (UNKNOWN): unforced work goes on', async () => {
    const slow: Script = [
      { send: streamHead + chunk(preamble) + chunk(output) },
      { waitMs: 2500 },
      { send: chunk(finish) + chunk(done) + lastChunk },
    ];
    const { seen, outcome, mode, close } = await beginDuring(slow, {}, 'UNKNOWN');
    expect(seen.text).toBe(preamble + output + finish + done);
    expect(outcome.end).toBe('complete');
    expect(mode.served.length).toBeGreaterThan(1);
    await close();
  });
});
