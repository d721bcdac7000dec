// Real clients take the router for the server that they know: answers, streams, tools, images, and errors that are errors.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasCurl } from '../support/curl.ts';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import { type Ask, imageBase64, type Pointer, toolName } from './client.ts';
import { clients } from './clients.ts';

const key = 'a-key-of-this-house';
const answer = 'One two three four five six';
const hello: Ask = { words: 'Hi', tool: false, image: false };

let house: TestHouse;
let pointer: Pointer;
beforeAll(async () => {
  house = await startTestHouse({ apiKeys: [{ name: 'client', key }] });
  pointer = { url: house.url, key, model: 'auto' };
});
afterAll(() => house.close());
beforeEach(() => {
  for (const backend of [house.small, house.big]) {
    backend.clear();
    backend.clearLog();
    backend.set({ answer, images: true, reasoningParser: true });
  }
});

const posts = (backend: TestHouse['small']) => backend.log.filter(({ method }) => method === 'POST');

for (const { name, path, seesImages, callsTools, ...client } of clients)
  describe.skipIf(name === 'curl' && !hasCurl)(name, () => {
    test.each(['whole', 'stream'] as const)('%s: the answer is what the model said', async (way) => {
      expect(await client[way](pointer, hello)).toEqual({ text: answer, calls: [] });
      expect(posts(house.small).map(({ target }) => target.split('?')[0])).toEqual([path]);
    });

    test.each(['whole', 'stream'] as const)('%s: the force tag wakes big', async (way) => {
      await client[way](pointer, { ...hello, words: 'Hi #force_big' });
      expect([posts(house.small).length, posts(house.big).length]).toEqual([0, 1]);
    });

    test.each(callsTools ? (['whole', 'stream'] as const) : [])(
      '%s: a tool is called with its arguments',
      async (way) => {
        const { calls } = await client[way](pointer, { ...hello, words: 'Please use a tool', tool: true });
        expect(calls).toEqual([[toolName, { city: 'demo', days: 1 }]]);
      },
    );

    test.each(seesImages ? (['whole', 'stream'] as const) : [])('%s: an image arrives as it was sent', async (way) => {
      expect(await client[way](pointer, { ...hello, image: true })).toEqual({ text: answer, calls: [] });
      expect(posts(house.small)[0]?.body.toString()).toContain(imageBase64);
    });

    test('a stream that is lost after it began is an error, never a shorter answer', async () => {
      house.small.set({ faults: [{ at: 'mid-stream', kind: 'reset', afterEvents: 4 }] });
      await expect(client.stream(pointer, hello)).rejects.toThrow();
      expect(posts(house.small)).toHaveLength(1);
    });

    test.each(['whole', 'stream'] as const)('%s: a wrong key is an error', async (way) => {
      await expect(client[way]({ ...pointer, key: 'some-other-wrong-key' }, hello)).rejects.toThrow();
      expect(posts(house.small)).toHaveLength(0);
    });

    test("the client's key stays in the router", async () => {
      await client.whole(pointer, hello);
      const seen = [...house.small.log, ...house.mode.log].map(({ target, rawHeaders }) => [target, rawHeaders]);
      expect(JSON.stringify(seen)).not.toContain(key);
    });
  });
