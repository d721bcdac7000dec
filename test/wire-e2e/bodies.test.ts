// A request body arrives byte for byte as the client wrote it; only the value of its top-level model is the router's.
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHouse, type TestHouse } from '../support/router.ts';
import { body, type Written } from './json-text.ts';
import { observe } from './observe.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

const paths = ['/v1/chat/completions', '/v1/completions', '/v1/responses', '/v1/messages'];

/** What the backend got for this body. */
async function arrived({ model, before, after }: Written, target: string): Promise<string> {
  const backend = model.big ? house.big : house.small;
  backend.clearLog();
  await observe(house.url, { target, body: before + (model.written ?? '') + after });
  const record = await backend.waitForRequest(({ target: seen }) => seen === target);
  return record.body.toString();
}

/** Every way in which the bytes may differ: the served name in place of the value, or as a new first member. */
function expected({ model, before, after }: Written): string {
  const served = JSON.stringify(model.big ? 'big-32b' : 'small-7b');
  if (model.written === null) {
    const open = before.indexOf('{') + 1;
    const comma = /^\s*\}/.test(before.slice(open)) ? '' : ',';
    return `${before.slice(0, open)}"model":${served}${comma}${before.slice(open)}`;
  }
  return before + served + after;
}

test('random bodies arrive as they were written', async () => {
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom(...paths), async (written, path) => {
      expect(await arrived(written, path)).toBe(expected(written));
    }),
    { numRuns: 200 },
  );
});

test('a body in chunks of one byte arrives as it was written', async () => {
  const text = ' {\t"seed":18446744073709551615,"x":{"model":"big"},"t":1.0, "model" :null ,"u":"\\u00e9é🙂"}\n';
  house.small.clearLog();
  const bytes = Buffer.from(text);
  const chunks = async function* () {
    for (const byte of bytes) yield Uint8Array.of(byte);
  };
  await fetch(house.url + '/v1/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: chunks(),
    duplex: 'half',
  } as unknown as RequestInit);
  const record = await house.small.waitForRequest(({ method }) => method === 'POST');
  expect(record.body.toString()).toBe(text.replace('null ', '"small-7b" '));
});

test('a body of several megabytes arrives as it was written', async () => {
  const long = 'Ä'.repeat(2_000_000);
  house.small.clearLog();
  await observe(house.url, { target: '/v1/completions', body: `{"prompt":"${long}","model":"small"}` });
  const record = await house.small.waitForRequest(({ method }) => method === 'POST');
  expect(record.body.equals(Buffer.from(`{"prompt":"${long}","model":"small-7b"}`))).toBe(true);
});
