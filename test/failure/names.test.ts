// Names of backends: a resolver that is slow, hangs, fails or changes its mind, addresses that are dead, a router that is too busy to look.
import dns from 'node:dns';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { startFakeMode } from '#demo/fake-mode.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { nodeClock } from '#entry/node/clock.ts';
import { askChat, heavyText } from '../support/ask.ts';
import { startTestRouter } from '../support/router.ts';

type Found = readonly { readonly address: string; readonly family: number }[];
type Answer = (error: Error | null, found: Found) => void;

/** Stands in for the platform's resolver: what it says of each name, and how often it was asked. */
function resolver(says: Readonly<Record<string, (answer: Answer) => void>>) {
  const asked: string[] = [];
  const real = dns.lookup;
  vi.spyOn(dns, 'lookup').mockImplementation(((name: string, options: unknown, answer: Answer) => {
    const said = says[name];
    // Servers that begin to listen ask it, too.
    if (said === undefined) return (real as (...all: readonly unknown[]) => void)(name, options, answer);
    asked.push(name);
    return said(answer);
  }) as never);
  return asked;
}
const noName = (answer: Answer) => answer(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
const at = (address: string, family = 4): Found => [{ address, family }];
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function startNamed(hosts: { readonly small?: string; readonly big: string; readonly mode?: string }, more = {}) {
  const [small, big, mode] = await Promise.all([
    startFakeVllm({ model: 'small-7b' }),
    startFakeVllm({ role: 'big', model: 'big-32b' }),
    startFakeMode(),
  ]);
  const router = await startTestRouter({
    config: {
      backends: {
        small: { url: `http://${hosts.small ?? 'localhost'}:${small.port}`, model: 'small-7b' },
        big: { url: `http://${hosts.big}:${big.port}`, model: 'big-32b', ...more },
      },
      mode: { url: `http://${hosts.mode ?? '127.0.0.1'}:${new URL(mode.url).port}/mode` },
    },
  });
  cleanups.push(
    () => small.close(),
    () => big.close(),
    () => mode.close(),
    () => router.close(),
  );
  return { router, small, big, mode };
}
const force = { headers: { 'x-force-big': '1' } };

describe('a name', () => {
  test('whose look-up hangs delays nobody who goes to localhost, and is asked for once', async () => {
    const asked = resolver({ 'pc.lan': () => {} });
    const { router } = await startNamed({ big: 'pc.lan', mode: 'pc.lan' });
    const heavy = Array.from({ length: 20 }, () => askChat(router.url, heavyText));
    const light = await Promise.all(Array.from({ length: 20 }, () => askChat(router.url, 'Hello')));
    const answers = [...light, ...(await Promise.all(heavy))];
    expect(answers.map(({ status, headers }) => [status, headers.get('x-router-backend')])).toEqual(
      answers.map(() => [200, 'small']),
    );
    expect(asked).toEqual(['pc.lan']);
  });

  test('that takes longer than the deadline of the mode is known for the next question', async () => {
    resolver({ 'demo-pc': (answer) => void setTimeout(answer, 350, null, at('127.0.0.1')) });
    const { router } = await startNamed({ big: '127.0.0.1', mode: 'demo-pc' });
    await expect
      .poll(async () => (await router.app.services.mode.watch()).mode, { timeout: 5000, interval: 50 })
      .toBe('NORMAL');
  });

  test('that can no longer be looked up keeps its last good address', async () => {
    let isKnown = true;
    const gone = Object.assign(new Error('gone'), { code: 'EAI_AGAIN' });
    const asked = resolver({ 'pc.lan': (answer) => (isKnown ? answer(null, at('127.0.0.1')) : answer(gone, [])) });
    const { router, big } = await startNamed({ big: 'pc.lan' });
    expect((await askChat(router.url, 'Hello', force)).headers.get('x-router-backend')).toBe('big');
    isKnown = false;
    await big.stopListening();
    expect((await askChat(router.url, 'Hello', force)).headers.get('x-router-fallback')).toMatch(/^big-(failed|down)/);
    await big.listenAgain();
    router.app.services.big?.health.note({ type: 'became-normal' });
    expect((await askChat(router.url, 'Hello', force)).headers.get('x-router-backend')).toBe('big');
    expect(asked.length).toBeGreaterThan(1);
  });

  test('that nobody knows is the cause dns', async () => {
    resolver({ 'pc.lan': noName });
    const { router } = await startNamed({ big: 'pc.lan' });
    router.app.services.big?.health.note({ type: 'probe-ok', sentAt: nodeClock.now() });
    const seen = await askChat(router.url, 'Hello', force);
    expect((await router.outcomeOf(seen.requestId)).attempts[0]).toMatchObject({ backend: 'big', cause: 'dns' });
  });

  test('whose first address is dead is reached by its second within the same limit', async () => {
    // A documentation address (RFC 5737): nothing comes back from there.
    resolver({ 'pc.lan': (answer) => answer(null, [...at('192.0.2.1'), ...at('127.0.0.1')]) });
    const { router } = await startNamed({ big: 'pc.lan' });
    expect((await askChat(router.url, 'Hello', force)).headers.get('x-router-backend')).toBe('big');
  });
});

test('a limit that fires while the router was busy looks once more at what has arrived before it judges', async () => {
  const { router } = await startNamed({ big: '127.0.0.1' }, { timeouts: { connectMs: 20 } });
  const seen = askChat(router.url, 'Hello', force);
  // The connection is being made: everything that this process has to hear lies ready while it does not look.
  await new Promise<void>((resolve) => {
    const block = () => {
      const until = performance.now() + 60;
      while (performance.now() < until);
      if (performance.now() - startedAt < 600) setImmediate(block);
      else resolve();
    };
    const startedAt = performance.now();
    block();
  });
  const { headers } = await seen;
  expect(headers.get('x-router-backend')).toBe('big');
});
