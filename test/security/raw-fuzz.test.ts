// Mutated and random bytes on the router's port: it answers or closes, decides at most once per whole request, and lives on.
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultyHouse, startFaultyHouse } from '../failure/faulty-house.ts';
import { goodWhole } from '../failure/wire-bytes.ts';
import { connectRaw } from '../support/raw-client.ts';
import { rawAttacks } from './attacks/rows.ts';

const runs = process.env['DEEP'] === '1' ? 20_000 : 300;
let house: FaultyHouse;
beforeAll(async () => {
  house = await startFaultyHouse({
    faulty: 'big',
    script: goodWhole,
    stream: false,
    config: { limits: { headersMs: 500, progressMs: 500 } },
  });
});
afterAll(() => house.close());

const seeds = rawAttacks.filter(({ bytes }) => bytes.length < 2000).map(({ bytes }) => Buffer.from(bytes, 'latin1'));
const edit = fc.record({
  at: fc.nat(600),
  remove: fc.nat(6),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc
      .constantFrom('\r\n', '\n', '\r', ' ', ':', '0', 'transfer-encoding: chunked\r\n', 'content-length: 0\r\n')
      .map((text) => new Uint8Array(Buffer.from(text))),
  ),
});
const attack = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 4 }))
      .map(([seed, edits]) =>
        edits.reduce<Buffer>(
          (bytes, { at, remove, insert }) =>
            Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]),
          seed,
        ),
      ),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)) },
);
const allowed =
  /^(?:GET \/health|GET \/v1\/models|POST \/v1\/(?:chat\/completions|completions|responses|messages|messages\/count_tokens|embeddings)(?:\?[!-~]*)?) HTTP\/1\.1$/;

test(
  `${runs} mutated requests: no crash, no 5xx of the router's making, no stack, nothing but allow-listed paths`,
  { timeout: 280_000 },
  async () => {
    const { ring } = house.router.app.services;
    await fc.assert(
      fc.asyncProperty(attack, async (bytes) => {
        const client = await connectRaw(house.url);
        client.send(bytes);
        client.socket.end();
        const text = await client.closed;
        expect(text).not.toMatch(/^HTTP\/1\.1 500|node:internal|\.ts:\d/m);
      }),
      { numRuns: runs },
    );
    for (const { line } of [...house.small.served, ...house.big.served]) expect(line).toMatch(allowed);
    expect((await fetch(`${house.url}/version`)).status).toBe(200);
    expect(house.router.app.services.buffered.bytes).toBe(0);
    expect(ring.page(0, 1000).records.every(({ outcome }) => outcome !== null)).toBe(true);
  },
);
