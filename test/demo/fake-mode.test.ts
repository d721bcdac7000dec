// The fake mode endpoint: the contract of the real one, and each way to fail as a client meets it.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FakeMode, ModeFault } from '#demo/fake-mode.ts';
import { startFakeMode } from '#demo/fake-mode.ts';
import { ask } from './ask.ts';

let fake: FakeMode;
beforeAll(async () => {
  fake = await startFakeMode();
});
afterEach(async () => {
  await fake.fault(null);
  fake.set('NORMAL');
});
afterAll(() => fake.close());

const modeUrl = (): string => `${fake.url}/mode`;

describe('the contract', () => {
  test.each(['/', '/mode'])('GET %s tells the mode on one line, uncached and sniffed by nobody', async (path) => {
    const reply = await ask(fake.url + path);
    expect(reply).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
    expect(Object.keys(JSON.parse(reply.text) as object)).toEqual(['mode', 'since', 'source', 'reason']);
    expect([reply.text.length < 300, reply.text.includes('\n')]).toEqual([true, false]);
  });

  test('HEAD says the same without a body', async () => {
    const reply = await ask(modeUrl(), { method: 'HEAD' });
    expect([reply.status, reply.text, Number(reply.headers['content-length']) > 0]).toEqual([200, '', true]);
  });

  test.each(['PUT', 'POST', 'DELETE', 'PATCH'])('%s sets nothing', async (method) => {
    const reply = await ask(modeUrl(), { method });
    expect([reply.status, reply.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test('/healthz is there and other paths are not', async () => {
    expect([(await ask(`${fake.url}/healthz`)).status, (await ask(`${fake.url}/other`)).status]).toEqual([200, 404]);
  });

  test('a change is told with its time; the same mode again changes neither', async () => {
    const read = async () => JSON.parse((await ask(modeUrl())).text) as { mode: string; since: string };
    fake.set('GAMING');
    const changed = await read();
    expect(changed.mode).toBe('GAMING');
    fake.set('GAMING');
    expect(await read()).toEqual(changed);
  });
});

describe('a fault', () => {
  interface FaultCase {
    readonly fault: ModeFault;
    readonly status: number;
    readonly text: RegExp;
  }
  const replies: readonly FaultCase[] = [
    { fault: 'html', status: 200, text: /^<!doctype html>.*NORMAL/ },
    { fault: 'empty-object', status: 200, text: /^\{\}$/ },
    { fault: 'lower-case', status: 200, text: /^\{"mode":"normal",/ },
    { fault: 'utf16', status: 200, text: /\0m\0o\0d\0e\0/ },
    { fault: 'megabyte', status: 200, text: /^\{"mode":"NORMAL",[^x]*x{65536}/ },
    { fault: 'redirect', status: 301, text: /^$/ },
    { fault: 'bom', status: 200, text: /^\u{FEFF}\{"mode":"NORMAL",/u },
    { fault: { kind: 'slow', ms: 5 }, status: 200, text: /^\{"mode":"NORMAL",/ },
    { fault: { kind: 'status', status: 500 }, status: 500, text: /^\{"mode":"NORMAL",/ },
  ];
  test.each(replies)('$fault answers $status', async ({ fault, status, text }) => {
    await fake.fault(fault);
    const reply = await ask(modeUrl());
    expect(reply.status).toBe(status);
    expect(reply.text).toMatch(text);
  });

  test('megabyte is one', async () => {
    await fake.fault('megabyte');
    expect((await ask(modeUrl())).text.length).toBeGreaterThan(1024 * 1024);
  });

  test.each([
    ['refused', 'ECONNREFUSED'],
    ['garbage', 'HPE_INVALID_CONSTANT'],
  ] as const)('%s is no answer at all', async (fault, code) => {
    await fake.fault(fault);
    await expect(ask(modeUrl())).rejects.toMatchObject({ code });
  });

  test('cut breaks the body off', async () => {
    await fake.fault('cut');
    expect((await ask(modeUrl())).broken).toBe('ECONNRESET');
  });

  test('silent takes the request and says nothing', async () => {
    await fake.fault('silent');
    const from = fake.log.length;
    const leaving = new AbortController();
    const asked = fetch(modeUrl(), { signal: leaving.signal });
    const record = await fake.waitForRequest((one) => one === fake.log[from]);
    leaving.abort();
    await expect(asked).rejects.toThrow('aborted');
    expect(record.finishedAt).toBeNull();
  });

  test('it counts every request but those that control it', async () => {
    const before = fake.requests();
    await ask(modeUrl());
    await ask(`${fake.url}/__demo/mode`, { method: 'PUT', body: { mode: 'GAMING' } });
    expect(fake.requests() - before).toBe(1);
  });

  test('the port comes back after it was refused', async () => {
    await fake.fault('refused');
    await fake.fault(null);
    expect((await ask(modeUrl())).status).toBe(200);
  });
});

test('another process changes the mode and the fault', async () => {
  const put = (body: unknown) => ask(`${fake.url}/__demo/mode`, { method: 'PUT', body });
  expect([(await put({ mode: 'GAMING' })).status, fake.mode()]).toEqual([200, 'GAMING']);
  expect([(await put({ fault: { kind: 'status', status: 503 } })).status, (await ask(modeUrl())).status]).toEqual([
    200, 503,
  ]);
  expect([(await put({ fault: null })).status, (await ask(modeUrl())).status]).toEqual([200, 200]);
  expect([
    (await put({ mode: 'gaming' })).status,
    (await put({ fault: 'nonsense' })).status,
    (await put('{')).status,
  ]).toEqual([400, 400, 400]);
});
