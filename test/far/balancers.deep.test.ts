// Two routers behind each balancer that is shipped: a restart under load loses nothing, events flow, an abort frees the GPU, a game is respected.
import { describe, expect, test } from 'vitest';
import { askChat, openChat } from '../support/ask.ts';
import { gatePolicy, runRealGate } from '../gate/real-run.ts';
import { cannotRun } from '../infra/tools.ts';
import { type Balancer, haproxy, nginx, startBalancedHouse } from './balancers.ts';

/** Longer than two checks of haproxy.cfg. */
const shutdownDelayMs = 2000;

async function restartUnderLoad(balancer: Balancer) {
  const house = await startBalancedHouse(balancer, { shutdownDelayMs });
  house.small.set({ tokensPerSecond: 100, answerTokens: 20 });
  let isOver = false;
  const seen = { asked: 0, lost: 0 };
  const client = async (stream: boolean) => {
    while (!isOver) {
      seen.asked += 1;
      const whole = await askChat(house.url, 'hello', { body: { stream } }).then(
        ({ status, text }) => status === 200 && (!stream || text.endsWith('data: [DONE]\n\n')),
        () => false,
      );
      if (!whole) seen.lost += 1;
    }
  };
  const clients = [true, true, true, false, false, false].map(client);
  await house.restart(0);
  await house.restart(1);
  isOver = true;
  await Promise.all(clients);
  await house.close();
  console.log(`${balancer.name}, two restarts under load: ${JSON.stringify(seen)}`);
  return seen;
}

describe.each([haproxy, nginx])('two routers behind $name', (balancer) => {
  describe.skipIf(cannotRun(balancer.name, [balancer.name]))('run from the file that is shipped', () => {
    test('a restart of one after the other under load loses no request and no stream', async () => {
      const { asked, lost } = await restartUnderLoad(balancer);
      expect(lost).toBe(0);
      expect(asked).toBeGreaterThan(50);
    });

    test('events arrive one by one, as the backend sends them', async () => {
      const house = await startBalancedHouse(balancer);
      house.small.set({ tokensPerSecond: 20, answerTokens: 20 });
      const { response } = await openChat(house.url, 'hello', { body: { stream: true } });
      const arrived: number[] = [];
      for await (const _ of response.body!) arrived.push(performance.now());
      await house.close();
      const spreadMs = (arrived.at(-1) ?? 0) - (arrived[0] ?? 0);
      console.log(`${balancer.name}: ${arrived.length} pieces over ${Math.round(spreadMs)} ms`);
      expect(arrived.length).toBeGreaterThan(5);
      expect(spreadMs).toBeGreaterThan(400);
    });

    test.each([true, false])(
      'a client that leaves before the head frees its backend within a second (stream: %s)',
      async (stream) => {
        const house = await startBalancedHouse(balancer);
        house.small.set({ prefillMs: 60_000 });
        const leaving = new AbortController();
        const asked = openChat(house.url, 'hello', { body: { stream }, signal: leaving.signal }).catch(() => null);
        const request = await house.small.waitForRequest(({ method }) => method === 'POST');
        const leftAt = performance.now();
        leaving.abort();
        await house.small.waitForClose(request);
        const freedMs = performance.now() - leftAt;
        await asked;
        await house.close();
        expect(freedMs).toBeLessThan(1000);
      },
    );

    test('20 seconds of flips send no unforced work to big later than the bound', async () => {
      const house = () => startBalancedHouse(balancer, { policy: gatePolicy });
      const seen = await runRealGate({ durationMs: 20_000, flipMs: 1700, concurrency: 6 }, house);
      console.log(`${balancer.name}, two routers, flips: ${JSON.stringify(seen)}`);
      expect([seen.violations, seen.failed]).toEqual([0, 0]);
      expect(seen.flips).toBeGreaterThan(8);
      expect(seen.unforcedToBig).toBeGreaterThan(100);
    });

    test('is ready for forced work while small is down', async () => {
      const house = await startBalancedHouse(balancer);
      await house.small.stopListening();
      const seen = await askChat(house.url, 'hello', { headers: { 'x-force-big': 'true' } });
      const ready = await fetch(`${house.url}/ready`);
      await house.close();
      expect([seen.status, seen.headers.get('x-router-backend'), ready.status]).toEqual([200, 'big', 200]);
    });
  });
});
