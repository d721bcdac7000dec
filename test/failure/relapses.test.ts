// Agents repeat by themselves what failed: what fails again and again on a backend that is well is not sent for a while, and nothing else is refused.
import { describe, expect, test } from 'vitest';
import { createClockedApp, type Peer, type Said } from '../support/clocked-app.ts';
import { type Habit, habits } from './agent-habits.ts';

const good: Said = { status: 200, text: '{"data":[{"id":"m"}]}' };
const normal: Said = { status: 200, text: '{"mode":"NORMAL"}' };
const tools = [{ type: 'function', function: { name: 'read_file', parameters: {} } }];
const isWork = (path: string) => path.startsWith('/v1/chat');

/** A house whose work goes as `work` says, while everything else is well; `sent` counts what reached a backend. */
function house(work: Peer, others: Peer = (host) => (host === 'pc' ? normal : good)) {
  const sent: string[] = [];
  const app = createClockedApp((host, path, clock) => {
    if (!isWork(path)) return others(host, path, clock);
    sent.push(host);
    return work(host, path, clock);
  });
  /** An agent's request, light by default; answers its status. */
  const ask = async (body: object = {}) => {
    const messages = [{ role: 'user', content: 'Say hello' }];
    const response = await app.ask({}, { messages, tools, ...body });
    const text = await response.text();
    await app.clock.settle();
    return { status: response.status, headers: response.headers, text };
  };
  const statuses = async (times: number, everyMs: number, body: object = {}) => {
    const seen: number[] = [];
    for (let n = 0; n < times; n += 1) {
      seen.push((await ask(body)).status);
      await app.clock.advance(everyMs);
    }
    return seen;
  };
  return { ...app, sent, ask, statuses };
}

const broken: Peer = () => 'reset';

describe('an agent that repeats what always breaks', () => {
  const replay = async ({ at, isHeavy, otherBodyFrom = Infinity }: Habit) => {
    const { sent, ask, clock } = house(broken);
    for (const [index, seconds] of at.entries()) {
      await clock.advance(seconds * 1000 - clock.now());
      const messages = [{ role: 'user', content: 'x'.repeat(isHeavy ? 20_000 : 20) }];
      const { status, headers } = await ask({ messages, stream: index < otherBodyFrom });
      if (status === 400) return { upstream: sent.length, seconds, retry: headers.get('x-should-retry') };
    }
    return { upstream: sent.length, seconds: Infinity, retry: null };
  };

  test.each(habits)('$agent, $broken: ends after at most 12 upstream requests', async (habit) => {
    const { upstream, seconds, retry } = await replay(habit);
    expect(upstream).toBeLessThanOrEqual(12);
    expect(seconds).toBeLessThan(60);
    expect(retry).toBe('false');
  });

  test('reads why: the last failure, in the words of the backend where it gave any', async () => {
    const said = { status: 500, text: '{"error":{"message":"unexpected token in the template"}}' };
    const { statuses, ask } = house(() => said);
    expect(await statuses(3, 1000)).toEqual([500, 500, 500]);
    const { error } = JSON.parse((await ask()).text) as { error: { message: string; code: string } };
    expect(error.message).toMatch(/^unexpected token in the template \(This same request has failed several times/);
    expect(error.code).toBe('keeps_failing');
  });

  test('leaves a record of each: refused, and nobody was asked', async () => {
    const { statuses, records } = house(broken);
    await statuses(4, 1000);
    const outcome = records.findLast(({ event }) => event === 'outcome');
    expect(outcome).toMatchObject({
      end: 'refused',
      status: 400,
      attempts: [{ backend: 'small', cause: 'keeps-failing', ms: 0 }],
    });
  });
});

describe('is sent, however often it failed', () => {
  test('what brings no tools: a person repeats it', async () => {
    const { statuses, sent } = house(broken);
    expect(new Set(await statuses(20, 1000, { tools: undefined }))).toEqual(new Set([502]));
    expect(sent).toHaveLength(20);
  });

  test('another request, in the same seconds', async () => {
    const { statuses, ask } = house(broken);
    await statuses(4, 1000);
    expect((await ask({ messages: [{ role: 'user', content: 'Say hallo' }] })).status).toBe(502);
  });

  test('what fails while its backend is not well: it may be back a moment later', async () => {
    const unwell: Peer = (host) => (host === 'pc' ? normal : { status: 503, text: '' });
    const { statuses } = house(broken, (host, path, clock) => (path === '/health' ? unwell(host, path, clock) : good));
    expect(await statuses(3, 700)).toEqual([502, 502, 502]);
    expect((await statuses(20, 1000)).filter((status) => status === 400)).toEqual([]);
  });

  test.each(['refused', 'connect-timeout', 'no-route', 'dns'] as const)(
    'what met no backend (%s): the power may come back',
    async (cause) => {
      const { statuses } = house(() => cause);
      expect((await statuses(20, 1000)).filter((status) => status === 400)).toEqual([]);
    },
  );

  test.each([429, 503])('what was too much at the moment (%i)', async (status) => {
    const { statuses } = house(() => ({ status, text: '{}' }));
    expect(new Set(await statuses(20, 1000))).toEqual(new Set([status]));
  });

  test('what succeeded in between', async () => {
    let asked = 0;
    const { statuses } = house(() => ((asked += 1) % 3 === 0 ? good : 'reset'));
    expect(await statuses(9, 1000)).toEqual([502, 502, 200, 502, 502, 200, 502, 502, 200]);
  });

  test('what failed in one moment: a burst, or several at once', async () => {
    const { statuses, ask } = house(broken);
    expect(await statuses(5, 80)).toEqual([502, 502, 502, 502, 502]);
    const together = await Promise.all(Array.from({ length: 10 }, () => ask()));
    expect(new Set(together.map(({ status }) => status))).toEqual(new Set([502]));
  });

  test('half a minute after it failed last', async () => {
    const { statuses, ask, clock, sent } = house(broken);
    expect(await statuses(5, 1000)).toEqual([502, 502, 502, 400, 400]);
    await clock.advance(29_000);
    expect((await ask()).status).toBe(502);
    expect(sent).toHaveLength(4);
  });

  test('where it never was: on big, as soon as nobody games', async () => {
    let mode = '{"mode":"GAMING"}';
    const others: Peer = (host) => (host === 'pc' ? { status: 200, text: mode } : good);
    const { statuses, ask, clock } = house((host) => (host === 'small' ? 'reset' : good), others);
    const heavy = { messages: [{ role: 'user', content: 'x'.repeat(20_000) }] };
    expect(await statuses(4, 1000, heavy)).toEqual([502, 502, 502, 400]);
    mode = '{"mode":"NORMAL"}';
    await clock.advance(2000);
    const { status, headers } = await ask(heavy);
    expect([status, headers.get('x-router-backend')]).toEqual([200, 'big']);
  });
});
