// Keys and model names that do not fit, and lists of models that tell nothing: who is out, what the status says, what the client reads.
import { afterEach, describe, expect, test } from 'vitest';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { askChat } from '../support/ask.ts';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import { startFaultyUpstream, type Script } from './faulty-upstream.ts';
import { goodWhole, healthyRoutes, json } from './wire-bytes.ts';

const force = { headers: { 'x-force-big': '1' } };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function houseWith(backends: object): Promise<TestHouse> {
  const house = await startTestHouse({ backends });
  closing.push(house.close);
  return house;
}

async function startFront(routes: Readonly<Record<string, Script>>, work: Script = goodWhole) {
  const front = await startFaultyUpstream(work, { ...healthyRoutes('other'), ...routes });
  closing.push(front.close);
  return front;
}

async function bigIn({ url }: TestHouse) {
  const status = (await (await fetch(`${url}/router/status`)).json()) as {
    backends: { big: { state: string; reason: string | null } };
  };
  const { state, reason } = status.backends.big;
  return { state, reason };
}

const fallbackOf = async ({ url }: TestHouse) => (await askChat(url, 'hello', force)).headers.get('x-router-fallback');

describe('a big that wants another key', () => {
  test.each([
    ['vllm-0.32', 'auto', ''],
    ['vllm-0.28', 'big-32b', 'wrong'],
    ['llama.cpp', 'auto', 'wrong'],
  ] as const)(
    '%s, model %s: is down as unauthorized after one request, and big is not asked again',
    async (server, model, apiKey) => {
      const big = await startFakeVllm({ role: 'big', model: 'big-32b', server, apiKey: 'right' });
      closing.push(big.close);
      const house = await houseWith({ big: { url: big.url, apiKey, model } });
      // Its list may have told already.
      expect(await fallbackOf(house)).toMatch(/^big-(?:down|failed:status-401)$/);
      expect(await bigIn(house)).toEqual({ state: 'down', reason: 'unauthorized' });
      expect(await fallbackOf(house)).toBe('big-down');
      expect(await (await fetch(`${house.url}/metrics`)).text()).toContain('router_backend_up{backend="big"} 0');
      expect(big.log.filter(({ method }) => method === 'POST').length).toBeLessThanOrEqual(1);
    },
  );
});

test.each(['401 Unauthorized', '403 Forbidden'])(
  'a big whose health check answers %s is down as unauthorized',
  async (line) => {
    const front = await startFront({ 'GET /health': json(line, { error: 'Unauthorized' }) });
    const house = await houseWith({ big: { url: front.url, model: 'big-32b' } });
    expect(await bigIn(house)).toEqual({ state: 'down', reason: 'unauthorized' });
  },
);

describe('a list of models without the configured one', () => {
  test('is only a warning where requests are served: a front may list less than it has', async () => {
    const front = await startFront({});
    const house = await houseWith({ big: { url: front.url, model: 'big-32b' } });
    for (let count = 0; count < 2; count += 1) expect(await fallbackOf(house)).toBeNull();
    expect(await bigIn(house)).toEqual({ state: 'up', reason: 'wrong_model' });
  });

  test('counts as soon as a request is told that there is no such model', async () => {
    const big = await startFakeVllm({ role: 'big', model: 'another' });
    closing.push(big.close);
    const house = await houseWith({ big: { url: big.url, model: 'big-32b' } });
    await house.router.app.services.big?.cards.look();
    expect(await fallbackOf(house)).toBe('big-failed:status-404');
    expect(await bigIn(house)).toEqual({ state: 'down', reason: 'wrong_model' });
    expect(await fallbackOf(house)).toBe('big-down');
  });

  test('or with it: a 404 for something else than the model puts nobody out', async () => {
    const front = await startFront(healthyRoutes('big-32b'), json('404 Not Found', { detail: 'Not Found' }));
    const house = await houseWith({ big: { url: front.url, model: 'big-32b' } });
    for (let count = 0; count < 2; count += 1) expect(await fallbackOf(house)).toBe('big-failed:status-404');
    expect(await bigIn(house)).toMatchObject({ state: 'up' });
  });
});

describe('small, whose model is not configured', () => {
  test('that does not listen yet cannot be reached: nobody is told to look for a model', async () => {
    const house = await houseWith({ small: { model: 'auto' } });
    await house.small.stopListening();
    const seen = await askChat(house.url, 'hello');
    expect([seen.status, seen.text]).toEqual([503, expect.stringContaining('"upstream_unreachable"')]);
    expect((await house.router.outcomeOf(seen.requestId)).attempts).toMatchObject([
      { backend: 'small', cause: 'refused' },
    ]);
  });

  test('behind a front without a list of models: the error names the line to write', async () => {
    const front = await startFront({ 'GET /v1/models': json('404 Not Found', { detail: 'Not Found' }) });
    const house = await houseWith({ small: { url: front.url, model: 'auto' } });
    const seen = await askChat(house.url, 'hello');
    expect(seen.status).toBe(503);
    expect(seen.text).toMatch(/"message":"[^"]*backends\.small\.model[^"]*".*"no_served_name"/);
  });

  test('behind such a front, with its model configured: is served', async () => {
    const front = await startFront({ 'GET /v1/models': json('404 Not Found', { detail: 'Not Found' }) });
    const house = await houseWith({ small: { url: front.url, model: 'any-7b' } });
    expect((await askChat(house.url, 'hello')).status).toBe(200);
    expect(JSON.parse((await front.work()).body)).toMatchObject({ model: 'any-7b' });
  });
});

test('a list that was empty, since no model was loaded yet, is asked for again, not after a minute', async () => {
  const house = await houseWith({});
  house.small.set({ models: [] });
  house.big.set({ models: [] });
  const { small, big } = house.router.app.services;
  await Promise.all([small.cards.again(), big?.cards.again()]);
  expect((await askChat(house.url, 'hello')).text).toContain('no_served_name');
  house.small.clear();
  house.big.clear();
  await expect.poll(async () => (await askChat(house.url, 'hello')).status, { timeout: 20_000 }).toBe(200);
  await expect.poll(() => fallbackOf(house), { timeout: 20_000 }).toBe(null);
});
