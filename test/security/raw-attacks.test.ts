// Every row of the raw attack table against the Node entry; what reached the backends is looked up in their own logs.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw } from '../support/raw-client.ts';
import { type FaultyHouse, startFaultyHouse } from '../failure/faulty-house.ts';
import { goodWhole } from '../failure/wire-bytes.ts';
import { rawAttacks } from './attacks/rows.ts';

let house: FaultyHouse;
beforeAll(async () => {
  house = await startFaultyHouse({ faulty: 'big', script: goodWhole, stream: false });
});
afterAll(() => house.close());

/** What the router itself asks of its backends, and the one path that these attacks may lead to. */
const allowed = /^(?:GET \/health|GET \/v1\/models|POST \/v1\/chat\/completions) HTTP\/1\.1$/;
const seq = () => house.router.app.services.ring.page(0, 1000).records.length;

describe('an attack at the level of bytes', () => {
  test.each(rawAttacks)('$attack: $name', async ({ bytes, statuses, says, decisions = 0 }) => {
    const before = seq();
    const client = await connectRaw(house.url);
    client.send(Buffer.from(bytes, 'latin1'));
    const text = await client.closed;
    expect([...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))).toEqual(statuses);
    if (says !== undefined) expect(text).toMatch(says);
    expect(text).not.toMatch(/node:internal|node_modules|\.ts:\d/);
    expect(seq() - before).toBe(decisions);
    for (const { line } of [...house.small.served, ...house.big.served]) expect(line).toMatch(allowed);
  });
});
