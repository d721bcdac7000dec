// A pool behind one address: two engines and a front that takes turns. One that is broken must not cost the whole pool.
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { expect, test } from 'vitest';
import { type FakeVllm, startFakeVllm } from '#demo/fake-vllm.ts';
import { portOf } from '../infra/tools.ts';
import { askChat } from '../support/ask.ts';
import { startTestRouter } from '../support/router.ts';

/** Work goes to the engines in turn, two requests to each; a client's leaving is passed on; who asks for the health meets the front itself. */
async function startFront(engines: readonly FakeVllm[]) {
  let turn = 0;
  const server = createServer((asked, answer) => {
    if (asked.url === '/health') return void answer.end();
    const engine = engines[asked.method === 'POST' ? ((turn += 1) >> 1) % engines.length : 0];
    const passed = request(`${engine?.url}${asked.url}`, { method: asked.method, headers: asked.headers });
    passed.on('response', (said) => said.pipe(answer.writeHead(said.statusCode ?? 502, said.headers)));
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    return asked.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => (server.closeAllConnections(), server.close());
  return { url: `http://127.0.0.1:${portOf(server)}`, close };
}

async function startPooledHouse(role: 'small' | 'big', config: object = {}) {
  const engines = await Promise.all([1, 2].map(() => startFakeVllm({ role, model: 'pooled' })));
  const other = await startFakeVllm({ role: role === 'small' ? 'big' : 'small', model: 'other' });
  const front = await startFront(engines);
  const [small, big] = role === 'small' ? [front, other] : [other, front];
  const router = await startTestRouter({
    config: { backends: { small: { url: small.url }, big: { url: big.url, ...config } } },
  });
  const close = async () => {
    await router.close();
    front.close();
    await Promise.all([...engines, other].map((server) => server.close()));
  };
  return { url: router.url, engines, close };
}

const broken = { faults: [{ at: 'before-headers', kind: 'status', status: 502 }] } as const;

test.each([
  ['with 1, the default, the whole pool is mostly out', 1, 0, 20],
  ['with 5 the other one goes on', 5, 20, 60],
] as const)('one bad engine of two as big: %s', async (_, failuresBeforeDown, least, most) => {
  const house = await startPooledHouse('big', { failuresBeforeDown });
  house.engines[0]?.set(broken);
  const backends = [];
  for (let asked = 0; asked < 60; asked += 1) {
    const seen = await askChat(house.url, `hello ${asked}`, { headers: { 'x-force-big': 'true' } });
    expect(seen.status).toBe(200);
    backends.push(seen.headers.get('x-router-backend'));
  }
  await house.close();
  const byBig = backends.filter((backend) => backend === 'big').length;
  console.log(`pool as big, failuresBeforeDown ${failuresBeforeDown}: ${byBig} of 60 answered by big`);
  expect(byBig).toBeGreaterThanOrEqual(least);
  expect(byBig).toBeLessThanOrEqual(most);
});

test('a pool as small shares the work, and stays up while one of two is broken', async () => {
  const house = await startPooledHouse('small');
  const ask = async () => (await askChat(house.url, 'hello')).status;
  for (let asked = 0; asked < 10; asked += 1) expect(await ask()).toBe(200);
  expect(house.engines.map(({ log }) => log.filter(({ method }) => method === 'POST').length)).toEqual([5, 5]);
  house.engines[0]?.set(broken);
  const statuses = [];
  for (let asked = 0; asked < 10; asked += 1) statuses.push(await ask());
  await house.close();
  expect(statuses.filter((status) => status === 200)).toHaveLength(5);
});
