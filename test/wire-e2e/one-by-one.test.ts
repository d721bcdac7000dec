// Events reach the client one by one, at once and unchanged, whatever their size.
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asks } from './ask-in.ts';
import { startScriptedStreams } from './scripted-stream.ts';

let streams: Awaited<ReturnType<typeof startScriptedStreams>>;
beforeAll(async () => {
  streams = await startScriptedStreams();
});
afterAll(() => streams.close());

const mebibyte = 1_048_576;
const done = Buffer.from('data: [DONE]\n\n');

/** One event of exactly this many bytes, its blank line included; a lone line feed is the smallest. */
function eventOf(bytes: number): Buffer {
  if (bytes === 1) return Buffer.from('\n');
  if (bytes < 8) return Buffer.from(`${':'.repeat(bytes - 2)}\n\n`);
  return Buffer.from(`data:${'x'.repeat(bytes - 7)}\n\n`);
}

test('each event arrives before the next is sent, from one byte to one mebibyte', async () => {
  const sizes = [8, 1, 3, 9, 100, 1, 4096, 65_535, 65_536, 65_537, 300_000, mebibyte, 8, mebibyte - 1, 3, 14];
  const events = sizes.map(eventOf);
  const stream = await streams.open();
  let total = 0;
  for (const event of events) {
    stream.write(event);
    total += event.byteLength;
    await stream.arrived(total);
    expect(stream.soFar()).toBe(total);
  }
  stream.write(done);
  stream.end();
  expect((await stream.whole).equals(Buffer.concat([...events, done]))).toBe(true);
});

/** Turns of the event loop after a timer: a stall of this process must not look like a delay of the router. */
const turns = 20;

test('events 50 ms apart arrive one by one', async () => {
  const events = Array.from({ length: 24 }, (_, at) => eventOf([8, 3, 200, 1, 16_384, 40][at % 6] ?? 8));
  const stream = await streams.open();
  let total = 0;
  for (const event of events) {
    stream.write(event);
    total += event.byteLength;
    await pause(50);
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
    expect(stream.soFar()).toBe(total);
  }
  stream.write(done);
  stream.end();
  expect((await stream.whole).equals(Buffer.concat([...events, done]))).toBe(true);
});

test('an event is held until it is complete, however it is cut into pieces', async () => {
  const [first, second] = [eventOf(8), eventOf(5000)];
  const stream = await streams.open();
  stream.write(first);
  await stream.arrived(first.byteLength);
  for (const piece of [second.subarray(0, 1), second.subarray(1, 4000), second.subarray(4000, -1)]) {
    stream.write(piece);
    await pause(5);
    expect(stream.soFar()).toBe(first.byteLength);
  }
  stream.write(second.subarray(-1));
  await stream.arrived(first.byteLength + second.byteLength);
  stream.write(done);
  stream.end();
  expect((await stream.whole).equals(Buffer.concat([first, second, done]))).toBe(true);
});

test('an event of more than one mebibyte is told as one error', async () => {
  const stream = await streams.open();
  stream.write(eventOf(8));
  stream.write(eventOf(mebibyte + 1));
  const text = (await stream.whole).toString();
  expect(text.slice(0, 8)).toBe(eventOf(8).toString());
  expect(text.match(asks[0]?.errorSign ?? '')).toHaveLength(1);
  expect(text.length).toBeLessThan(1000);
});
