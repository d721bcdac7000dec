// Models come and go while the router runs: what a client wrote as `model` is what the backend serves now.
import { expect, test } from 'vitest';
import { type FakeVllm, startFakeVllm } from '#demo/fake-vllm.ts';
import { askChat, heavyText } from '../support/ask.ts';
import { startTestHouse, startTestRouter, type TestRouter } from '../support/router.ts';

interface Swapping {
  readonly router: TestRouter;
  readonly swap: (model: string) => Promise<FakeVllm>;
  readonly close: () => Promise<void>;
}

/** A house with only small, whose server is replaced by one with another model at the same address. */
async function startSwapping(model: string): Promise<Swapping> {
  let fake = await startFakeVllm({ model });
  const { port, url } = fake;
  const router = await startTestRouter({ config: { backends: { small: { url } } } });
  return {
    router,
    swap: async (next) => {
      await fake.close();
      return (fake = await startFakeVllm({ model: next, port }));
    },
    close: async () => {
      await router.close();
      await fake.close();
    },
  };
}

test.each([[undefined], ['auto'], ['small'], ['old-7b']])(
  'after a swap of the model no request is lost, whatever name it has: %s',
  async (name) => {
    const house = await startSwapping('old-7b');
    try {
      const body = name === undefined ? {} : { model: name };
      expect((await askChat(house.router.url, 'Hello', { body })).status).toBe(200);
      const fake = await house.swap('new-7b');
      const seen = await askChat(house.router.url, 'Hello', { body });
      expect([seen.status, JSON.parse(seen.text).model]).toEqual([200, 'new-7b']);
      expect((await askChat(house.router.url, 'Hello', { body })).status).toBe(200);
      // The first one asked twice, the second once.
      expect(fake.log.filter(({ method }) => method === 'POST').length).toBe(3);
    } finally {
      await house.close();
    }
  },
);

test('the new id is known at once, and an old one means the model that took its place', async () => {
  const house = await startSwapping('old-7b');
  try {
    await house.swap('new-7b');
    const body = { model: 'new-7b' };
    expect((await askChat(house.router.url, 'Hello', { body })).status).toBe(200);
    await house.swap('old-7b');
    expect((await askChat(house.router.url, 'Hello', { body })).status).toBe(200);
  } finally {
    await house.close();
  }
});

test('other names for a model and for auto go where the configuration says, the longest that fits first; unknown ids stay 404', async () => {
  const house = await startTestHouse({
    backends: { small: { aliases: ['claude-haiku-*', 'gpt-4o-mini'] }, big: { aliases: ['claude-opus-*'] } },
    aliases: ['claude-*', 'gpt-4o'],
  });
  try {
    const ruleFor = async (model: string, text = 'Hello') => {
      const { status, headers } = await askChat(house.url, text, { body: { model } });
      return [status, headers.get('x-router-backend')];
    };
    expect(await ruleFor('claude-haiku-4-5-20251001', heavyText)).toEqual([200, 'small']);
    expect(await ruleFor('gpt-4o-mini', heavyText)).toEqual([200, 'small']);
    expect(await ruleFor('claude-opus-4-1')).toEqual([200, 'big']);
    expect(await ruleFor('claude-sonnet-4-5')).toEqual([200, 'small']);
    expect(await ruleFor('gpt-4o', heavyText)).toEqual([200, 'big']);
    expect(await ruleFor('gpt-4o-2024')).toEqual([404, null]);
    expect(await ruleFor('claude')).toEqual([404, null]);
    house.mode.set('GAMING');
    await house.router.app.services.mode.watch();
    expect(await ruleFor('claude-opus-4-1')).toEqual([200, 'small']);
    const { data } = (await (await fetch(`${house.url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id).filter((id) => /claude|gpt/.test(id))).toEqual([]);
  } finally {
    await house.close();
  }
});

test('a model that big does not list any more is answered by small, and the next request finds the new name', async () => {
  const big = await startFakeVllm({ role: 'big', model: 'big-a' });
  const small = await startFakeVllm({ model: 'small-7b' });
  const router = await startTestRouter({ config: { backends: { small: { url: small.url }, big: { url: big.url } } } });
  const force = { headers: { 'x-force-big': '1' } };
  try {
    expect((await askChat(router.url, 'Hello', force)).headers.get('x-router-backend')).toBe('big');
    await big.close();
    const other = await startFakeVllm({ role: 'big', model: 'big-b', port: big.port });
    const first = await askChat(router.url, 'Hello', force);
    expect([first.status, first.headers.get('x-router-fallback')]).toEqual([200, 'big-failed:status-404']);
    await router.app.services.big?.cards.again();
    expect((await askChat(router.url, 'Hello', force)).headers.get('x-router-backend')).toBe('big');
    await other.close();
  } finally {
    await router.close();
    await small.close();
  }
});
