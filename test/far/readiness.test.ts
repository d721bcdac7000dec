// What a balancer and a monitor read: /ready is about this process alone, and a router that stops says so before it stops serving.
import { describe, expect, test } from 'vitest';
import { askChat } from '../support/ask.ts';
import { startTestHouse, startTestRouter } from '../support/router.ts';
import { patient } from '../proof/patient.ts';

const nobody = { backends: { small: { url: 'http://127.0.0.1:1' } } };

describe('/ready', () => {
  test('says yes in a house whose small is down, and 503 to the monitor that asks for small', async () => {
    const router = await startTestRouter({ config: nobody });
    const [ready, small, other] = await Promise.all(
      ['', '?backend=small', '?backend=tiny'].map((query) => fetch(`${router.url}/ready${query}`)),
    );
    expect(ready?.status).toBe(200);
    expect(await ready?.json()).toMatchObject({ ready: true, tokenizer: 'ready', draining: false });
    expect(small?.status).toBe(503);
    expect(await small?.json()).toMatchObject({ ready: false, small: 'down', tokenizer: 'ready' });
    expect(other?.status).toBe(400);
    await router.close();
  });

  test('says yes to the monitor, too, while small is up', async () => {
    const house = await startTestHouse(patient);
    const small = await fetch(`${house.url}/ready?backend=small`);
    expect([small.status, await small.json()]).toMatchObject([200, { ready: true, small: 'up' }]);
    await house.close();
  });
});

describe('a router with shutdownDelayMs', () => {
  test('is not ready at once, and serves new requests until the delay is over', async () => {
    const house = await startTestHouse({ ...patient, shutdownDelayMs: 600_000 });
    const closed = house.router.close();
    const ready = await fetch(`${house.url}/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { ready: false, draining: true }]);
    const seen = await askChat(house.url, 'hello');
    expect([seen.status, seen.headers.get('connection')]).toEqual([200, 'close']);
    // A second signal ends the delay.
    await house.router.close();
    await closed;
    await expect(fetch(`${house.url}/version`)).rejects.toThrow();
    await Promise.all([house.small.close(), house.big.close(), house.mode.close()]);
  });

  test('stops serving when the delay is over, without being told again', async () => {
    const house = await startTestHouse({ ...patient, shutdownDelayMs: 50 });
    await house.router.close();
    await expect(fetch(`${house.url}/version`)).rejects.toThrow();
    await Promise.all([house.small.close(), house.big.close(), house.mode.close()]);
  });
});

describe('a key with mayAsk: false', () => {
  const key = 'a-key-of-sixteen-characters';
  const config = { ...nobody, apiKeys: [{ name: 'prometheus', key, mayAsk: false }] };
  const requests: readonly (readonly [method: string, path: string, status: number])[] = [
    ['GET', '/metrics', 200],
    ['HEAD', '/metrics', 200],
    ['GET', '/router/status', 200],
    ['GET', '/router/decisions?limit=1', 200],
    ['GET', '/health', 200],
    ['POST', '/metrics', 403],
    ['GET', '/v1/models', 403],
    ['GET', '/v1/models/auto', 403],
    ['POST', '/v1/chat/completions', 403],
    ['POST', '/v1/messages', 403],
    ['POST', '/router/explain', 403],
    ['POST', '/router/wake', 403],
    ['GET', '/router/other', 403],
  ];
  test('reads metrics, status and decisions, and is refused everything else', async () => {
    const router = await startTestRouter({ config });
    const seen = [];
    for (const [method, path] of requests) {
      const body = method === 'POST' ? '{}' : null;
      const headers = { 'x-api-key': key, 'content-type': 'application/json' };
      seen.push([method, path, (await fetch(router.url + path, { method, headers, body })).status]);
    }
    await router.close();
    expect(seen).toEqual(requests);
  });
});

describe('backends.big.failuresBeforeDown', () => {
  test.each([
    [1, 'down'],
    [3, 'up'],
  ])('%s: after two failures in a row big is %s', async (failuresBeforeDown, state) => {
    const house = await startTestHouse({
      backends: { small: patient.backends.small, big: { ...patient.backends.big, failuresBeforeDown } },
    });
    const { big, clock } = house.router.app.services;
    for (const reason of ['reset', 'reset'])
      big?.health.note({
        type: 'request-failed',
        now: clock.now(),
        startedAt: clock.now(),
        reason,
        prompt: 1,
        isProof: true,
      });
    expect(await big?.look()).toMatchObject({ state });
    await house.close();
  });
});
