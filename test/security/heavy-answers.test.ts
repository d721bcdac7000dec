// Answers made to hurt: in pieces so small, or so wastefully wrapped, that each takes a hundred times its bytes.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultyHouse, startFaultyHouse } from '../failure/faulty-house.ts';
import { chunk, head, streamHead } from '../failure/wire-bytes.ts';
import { held } from '../support/held.ts';
import { connectRaw, rawPost } from '../support/raw-client.ts';

const patient = { idleMs: 20_000, firstOutputMs: 20_000, answerMs: 20_000, totalMs: 60_000 };
let house: FaultyHouse;
beforeAll(async () => {
  house = await startFaultyHouse({ faulty: 'big', script: [], timeouts: patient });
});
afterAll(() => house.close());
const ask = (stream: boolean) => rawPost({ messages: [{ role: 'user', content: 'hello' }], stream });

test('a whole answer in chunks of one byte takes no more room than its bytes', async () => {
  const start = head('200 OK', 'content-type: application/json', 'transfer-encoding: chunked');
  const pieces = Buffer.from('1\r\n \r\n'.repeat(400_000));
  house.small.setWork([{ send: start }, { send: pieces }, { send: '2\r\n{}\r\n0\r\n\r\n' }, 'again']);
  const client = await connectRaw(house.url);
  const before = held();
  let most = 0;
  const sampling = setInterval(() => (most = Math.max(most, held() - before)), 50);
  client.send(ask(false));
  await client.until('{}').finally(() => clearInterval(sampling));
  expect(most).toBeLessThan(20_000_000);
  client.socket.destroy();
});

test('events without output count more than their bytes: many tiny ones are passed on', async () => {
  house.small.setWork([{ send: streamHead }, { send: chunk('\n'.repeat(1000)) }]);
  const client = await connectRaw(house.url);
  client.send(ask(true));
  expect(await client.until('\n\n\n\n\n')).toMatch(/^HTTP\/1\.1 200 /);
  client.socket.destroy();
});
