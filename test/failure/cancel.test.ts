// A request is ended on the page of the router: by whom, what its client reads, and that nothing more is tried.
import { describe, expect, test } from 'vitest';
import { askChat } from '../support/ask.ts';
import { connectRaw, rawPost } from '../support/raw-client.ts';
import { type FaultyHouse, startFaultyHouse } from './faulty-house.ts';
import type { Script } from './faulty-upstream.ts';
import { chunk, event, output, preamble, streamHead } from './wire-bytes.ts';
import type { Status } from '#lib/contracts.ts';

const started = streamHead + chunk(preamble) + chunk(output);
const startedText = streamHead + chunk(event({ choices: [{ index: 0, text: 'Grüße', finish_reason: null }] }));
const timeouts = { firstOutputMs: 60_000, answerMs: 60_000, idleMs: 60_000, totalMs: 60_000 };
const keys = {
  laptop: 'the-key-of-the-laptop',
  tablet: 'the-key-of-the-tablet',
  parent: 'the-key-of-the-parent',
};
const apiKeys = Object.entries(keys).map(([name, key]) => ({ name, key, mayCancel: name === 'parent' }));

async function withHouse(
  options: { readonly faulty?: 'small' | 'big'; readonly script: Script; readonly config?: object },
  run: (house: FaultyHouse) => Promise<void>,
): Promise<void> {
  const { faulty = 'small', script, config } = options;
  const house = await startFaultyHouse({ faulty, script, timeouts, config: { ...config } });
  await run(house).finally(house.close);
}

const bearer = (key?: string) => (key === undefined ? {} : { authorization: `Bearer ${key}` });

async function requests(house: FaultyHouse, key?: string): Promise<Status['requests']> {
  const response = await fetch(`${house.url}/router/status`, { headers: bearer(key) });
  return ((await response.json()) as Status).requests;
}

async function cancel(house: FaultyHouse, number: string, headers: Record<string, string> = {}): Promise<number> {
  const address = `${house.url}/router/requests/${number}/cancel`;
  const response = await fetch(address, { method: 'POST', headers });
  await response.arrayBuffer();
  return response.status;
}

describe('a request that is cancelled', () => {
  test('before its first word is answered with a 400 that nobody repeats, and small is not asked instead', () =>
    withHouse({ faulty: 'big', script: [] }, async (house) => {
      const asked = askChat(house.url, 'hello', { body: { stream: true }, headers: { 'x-force-big': 'true' } });
      await house.big.work();
      const [request] = await requests(house);
      expect(request).toMatchObject({ backend: 'big', answering: false, mayCancel: true, rule: 'forced-header' });
      expect(await cancel(house, request?.number ?? '')).toBe(200);
      const seen = await asked;
      expect(seen).toMatchObject({ status: 400, text: expect.stringContaining('"code":"cancelled"') });
      expect(seen.headers.get('x-should-retry')).toBe('false');
      expect(await house.router.outcomeOf(seen.requestId)).toMatchObject({
        end: 'cancelled',
        attempts: [{ backend: 'big', cause: 'cancelled' }],
      });
      expect(house.router.app.services.big?.health.isKnownDown()).toBe(false);
      expect(await requests(house)).toEqual([]);
    }));

  test.each([
    ['/v1/chat/completions', '"type":"invalid_request_error"'],
    ['/v1/completions', '"type":"invalid_request_error"'],
    ['/v1/messages', '"type":"invalid_request_error"'],
    ['/v1/responses', '"code":"invalid_prompt"'],
  ])('in the middle of its answer on %s ends with one error that is not the server’s', (path, said) =>
    withHouse({ script: [{ send: path === '/v1/completions' ? startedText : started }] }, async (house) => {
      const client = await connectRaw(house.url);
      client.send(
        rawPost({ messages: [], prompt: '', input: '', stream: true }, { path, headers: ['x-request-id: c'] }),
      );
      await client.until('Grüße');
      const [request] = await requests(house);
      expect(request?.answering).toBe(true);
      expect(await cancel(house, request?.number ?? '')).toBe(200);
      await client.until('cancelled');
      await house.router.outcomeOf('c');
      expect(client.text()).toContain(said);
      expect(client.text()).not.toContain('server_error');
      expect(await house.router.outcomeOf('c')).toMatchObject({ end: 'cancelled' });
    }),
  );

  test('belongs to its key: another key may not end it, one with mayCancel may', () =>
    withHouse({ script: [], config: { apiKeys } }, async (house) => {
      const asked = askChat(house.url, 'hello', { headers: bearer(keys.laptop) });
      await house.small.work();
      const mayCancel = await Promise.all(
        Object.values(keys).map(async (key) => (await requests(house, key))[0]?.mayCancel),
      );
      expect(mayCancel).toEqual([true, false, true]);
      const [request] = await requests(house, keys.parent);
      expect(request?.who).toBe('laptop');
      const number = request?.number ?? '';
      const statuses = [
        await cancel(house, number),
        await cancel(house, number, bearer(keys.tablet)),
        await cancel(house, number, bearer(keys.parent)),
        await cancel(house, number, bearer(keys.parent)),
      ];
      expect(statuses).toEqual([401, 403, 200, 404]);
      expect((await asked).status).toBe(400);
    }));

  test('is not ended by a page of another origin, not even of one that may chat', () =>
    withHouse(
      { script: [], config: { listen: { port: 0, allowedOrigins: ['https://chat.example.org'] } } },
      async (house) => {
        const asked = askChat(house.url, 'hello');
        await house.small.work();
        const number = (await requests(house))[0]?.number ?? '';
        const from = (origin: string) => cancel(house, number, { origin });
        expect([await from('https://chat.example.org'), await from('null'), await from(house.url)]).toEqual([
          403, 403, 200,
        ]);
        expect((await asked).status).toBe(400);
      },
    ));

  test.each(['000000000000-1', 'x', '-', '1', '%2e%2e'])('is not found as %s', (number) =>
    withHouse({ script: [] }, async (house) => {
      const asked = askChat(house.url, 'hello');
      await house.small.work();
      expect(await cancel(house, number)).toBe(404);
      expect(await cancel(house, (await requests(house))[0]?.number ?? '')).toBe(200);
      await asked;
    }),
  );

  test.each([
    ['Canary-Tool/1.0 (x)', 'Canary-Tool'],
    ['curl', 'curl'],
    ['bad;product/2', null],
    [`${'x'.repeat(33)}/1`, null],
  ])('is told by the product of its user agent (%s), which no record keeps', (agent, who) =>
    withHouse({ script: [] }, async (house) => {
      const asked = askChat(house.url, 'hello', { headers: { 'user-agent': agent } });
      await house.small.work();
      const [request] = await requests(house);
      expect(request?.who).toBe(who);
      await cancel(house, request?.number ?? '');
      await asked;
      const metrics = await (await fetch(`${house.url}/metrics`)).text();
      expect(JSON.stringify(await house.router.records()) + metrics).not.toContain(agent.slice(0, 4));
    }),
  );
});
