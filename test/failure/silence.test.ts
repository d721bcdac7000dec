// Peers that fall silent: frozen or asleep with the port open, on their way out, hung. None is waited for as long as the limits would allow.
import { spawn } from 'node:child_process';
import { on } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { askChat, heavyText, openChat, readWhole } from '../support/ask.ts';
import { createClockedApp, type Peer, type Said } from '../support/clocked-app.ts';
import { startTestHouse } from '../support/router.ts';

const force = { 'x-force-big': '1' };

/** A process that can be stopped, and the lines that it says. */
function startBig(waiting: number) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'frozen-child.ts'), String(waiting)]);
  const lines = on(createInterface(child.stdout), 'line');
  const line = async () => String(((await lines.next()).value as unknown[])[0]);
  return { child, line };
}

describe.concurrent('a silent peer', () => {
  test('frozen with its port open: within seconds all that waits there without output is answered by small', async () => {
    const { child, line } = startBig(3);
    const url = (await line()).replace('at ', '');
    const house = await startTestHouse({ backends: { big: { url } } });
    const asked = Promise.all([
      askChat(house.url, 'streamed', { headers: force, body: { stream: true } }),
      askChat(house.url, 'whole', { headers: force }),
      askChat(house.url, heavyText, { body: { stream: true } }),
    ]);
    expect(await line()).toBe('busy');
    child.kill('SIGSTOP');
    const frozenAt = performance.now();
    const seen = await asked;
    // Own limits: 120 s without output, 300 s without an answer.
    expect(performance.now() - frozenAt).toBeLessThan(20_000);
    for (const { status, headers, complete } of seen) {
      expect([status, complete, headers.get('x-router-backend')]).toEqual([200, true, 'small']);
      expect(headers.get('x-router-fallback')).toBe('big-failed:unresponsive');
    }
    child.kill('SIGKILL');
    await house.close();
  }, 60_000);

  test.each(['small', 'big'] as const)(
    '%s on SIGTERM, its health refused: the answer that fell silent is ended and told long before its limit',
    async (name) => {
      const house = await startTestHouse();
      const server = house[name];
      server.set({ answerTokens: 1000, tokensPerSecond: 100 });
      const headers = name === 'big' ? force : {};
      const opened = await openChat(house.url, 'a long story', { headers, body: { stream: true } });
      const dies = server.terminate();
      const terminatedAt = performance.now();
      const { text, complete } = await readWhole(opened);
      expect(performance.now() - terminatedAt).toBeLessThan(30_000);
      expect(complete).toBe(false);
      expect(text).toMatch(/data: \{"error":.*"code":"upstream_lost".*\}\n\n$/);
      expect(await house.router.outcomeOf(opened.requestId)).toMatchObject({
        attempts: [{ backend: name, cause: 'unresponsive' }],
        end: 'cut',
      });
      dies();
      await house.close();
    },
    60_000,
  );
});

const good: Said = { status: 200, text: '{"data":[{"id":"m"}],"choices":[]}' };

/** Big takes work and says nothing; `health` is what its health check says at that time. */
function houseWhere(health: (now: number) => Said) {
  const peer: Peer = (host, at, { now }) => {
    if (host !== 'big' || at === '/v1/models') return good;
    return at === '/health' ? health(now()) : 'silent';
  };
  const house = createClockedApp(peer);
  /** What became of the attempts at big so far. */
  const causes = () =>
    house.records.flatMap((record) => (record.event === 'outcome' ? [record.attempts[0]?.cause] : []));
  return { ...house, causes };
}

describe('an engine that hangs while its health is good', () => {
  test('is found by the first limit that ends, and who waits there without output goes to small at once, one at a time after that', async () => {
    const { ask, clock, causes, records } = houseWhere(() => good);
    void ask(force, { stream: true });
    await clock.advance(100_000);
    void ask(force, { stream: true });
    void ask(force);
    await clock.advance(19_000);
    expect(causes()).toEqual([]);
    await clock.advance(3000);
    expect(causes()).toEqual(['first-output-timeout', 'first-output-timeout', 'first-output-timeout']);
    void ask(force);
    void ask(force);
    await clock.advance(1);
    expect(records.slice(-3).map(({ event }) => event)).toEqual(['decision', 'decision', 'outcome']);
    expect(records.at(-2)).toMatchObject({ chosen: 'small', because: 'big-down' });
    await clock.advance(119_000);
    expect(causes()).toHaveLength(4);
  });
});

test('one look that is missed, by a server that is busy, ends nothing', async () => {
  const { ask, clock, causes } = houseWhere((now) => (now > 10_000 && now < 12_000 ? 'silent' : good));
  void ask(force);
  await clock.advance(100_000);
  expect(causes()).toEqual([]);
  await clock.advance(200_000);
  expect(causes()).toEqual(['answer-timeout']);
});
