// Trouble of the whole house: nobody answers, big flaps, descriptors run out, the wall clock jumps.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { askChat } from '../support/ask.ts';
import { connectRaw } from '../support/raw-client.ts';
import { startFaultyHouse } from './faulty-house.ts';
import { startFaultyUpstream } from './faulty-upstream.ts';
import { goodWhole, goodWholeText, healthyRoutes, json } from './wire-bytes.ts';

const force = { headers: { 'x-force-big': '1' } };
afterEach(() => vi.useRealTimers());

describe('a house in trouble', () => {
  test('with both backends down answers 503 without waiting for anybody while small is known down', async () => {
    const house = await startFaultyHouse({ faulty: 'big', script: goodWhole, stream: false });
    await Promise.all([house.small.breakConnections('refuse'), house.big.breakConnections('refuse')]);
    const { small, ports } = house.router.app.services;
    for (let count = 0; count < 3; count += 1)
      small.health.note({ type: 'probe-failed', sentAt: 0, now: ports.clock.now(), reason: 'refused' });
    const first = await askChat(house.url, 'hello', force);
    expect(
      (await house.router.outcomeOf(first.requestId)).attempts.map(({ backend, cause }) => ({ backend, cause })),
    ).toEqual([
      { backend: 'big', cause: 'refused' },
      { backend: 'small', cause: 'known-down' },
    ]);
    const startedAt = performance.now();
    const seen = await askChat(house.url, 'hello');
    expect(performance.now() - startedAt).toBeLessThan(20 * 50);
    expect(seen).toMatchObject({ status: 503, text: expect.stringContaining('small_down') });
    expect(await house.router.outcomeOf(seen.requestId)).toMatchObject({
      end: 'refused',
      attempts: [{ backend: 'small', cause: 'known-down' }],
    });
    await house.close();
  });

  test('comes back by the first probe that succeeds', async () => {
    const house = await startFaultyHouse({ faulty: 'big', script: goodWhole, stream: false });
    const { small, ports } = house.router.app.services;
    for (let count = 0; count < 3; count += 1)
      small.health.note({ type: 'probe-failed', sentAt: 0, now: ports.clock.now() - 10_000, reason: 'refused' });
    expect(small.health.isKnownDown()).toBe(true);
    expect((await askChat(house.url, 'hello')).text).toBe(goodWholeText);
    await house.close();
  });

  test('whose small has no health check where it is asked for is served by it all the same', async () => {
    const house = await startFaultyHouse({ faulty: 'big', script: goodWhole, stream: false });
    const { small, ports } = house.router.app.services;
    for (let count = 0; count < 5; count += 1)
      small.health.note({ type: 'probe-failed', sentAt: 0, now: ports.clock.now(), reason: 'status-404' });
    expect(small.health.last()).toMatchObject({ state: 'down', reason: 'status-404' });
    expect((await askChat(house.url, 'hello')).text).toBe(goodWholeText);
    await house.close();
  });

  test('whose big answers probes and fails work leaves big out for a while', async () => {
    const house = await startFaultyHouse({ faulty: 'big', script: json('500 Oops', {}), stream: false });
    for (const words of ['hello', 'goodbye'])
      expect((await askChat(house.url, words, force)).headers.get('x-router-fallback')).toBe('big-failed:status-500');
    for (let count = 0; count < 5; count += 1)
      expect((await askChat(house.url, 'hello', force)).headers.get('x-router-fallback')).toBe('big-down');
    expect(house.big.served.filter(({ line }) => line.startsWith('POST'))).toHaveLength(2);
    await house.close();
  });

  test.each([3_600_000, -3_600_000])('whose wall clock jumps by %i ms goes on as if nothing were', async (jump) => {
    const house = await startFaultyHouse({ faulty: 'big', script: goodWhole, stream: false });
    const before = await askChat(house.url, 'hello', force);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jump });
    const after = await askChat(house.url, 'hello', force);
    vi.useRealTimers();
    expect([before.headers.get('x-router-backend'), after.headers.get('x-router-backend')]).toEqual(['big', 'big']);
    const { durationMs } = await house.router.outcomeOf(after.requestId);
    expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(durationMs).toBeLessThan(20_000);
    await house.close();
  });

  test('without file descriptors lives on, and serves again as soon as there are some', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'few-files-'));
    const small = await startFaultyUpstream(goodWhole, healthyRoutes('small-7b'));
    const config = path.join(folder, 'router.yaml');
    await writeFile(
      config,
      JSON.stringify({
        backends: { small: { url: small.url, model: 'small-7b' } },
        audit: { file: path.join(folder, 'audit.jsonl') },
      }),
    );
    const cli = path.join(import.meta.dirname, '../../cli/router.js');
    const router = spawn(
      'sh',
      ['-c', 'ulimit -n 64 && exec "$0" "$@"', process.execPath, cli, 'serve', '--config', config, '--port', '0'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const url = await new Promise<string>((resolve) =>
      router.stdout.on('data', (text) => resolve(/listening on (\S+)/.exec(String(text))?.[1] ?? '')),
    );
    const clients = await Promise.all(Array.from({ length: 100 }, () => connectRaw(url)));
    await Promise.race([...clients.map(({ closed }) => closed), new Promise((resolve) => setTimeout(resolve, 500))]);
    for (const { socket } of clients) socket.destroy();
    await expect
      .poll(async () => (await askChat(url, 'hello').catch(() => null))?.text, { timeout: 20_000 })
      .toBe(goodWholeText);
    expect(router.exitCode).toBeNull();
    router.kill('SIGKILL');
    await small.close();
    await rm(folder, { recursive: true });
  });
});
