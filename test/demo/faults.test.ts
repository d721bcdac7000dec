// Each fault of the fake does what it says, over a real socket: what a client has seen when it strikes.
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault, FakeVllm } from '#demo/fake-vllm.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import type { Reply } from './ask.ts';
import { ask, eventsOf } from './ask.ts';

let fake: FakeVllm;
beforeAll(async () => {
  fake = await startFakeVllm({ model: 'm', behavior: { deterministic: true, answer: 'one two three four five six' } });
});
afterEach(() => fake.clear());
afterAll(() => fake.close());

const chat = (more: object = {}): Promise<Reply> =>
  ask(`${fake.url}/v1/chat/completions`, {
    body: { messages: [{ role: 'user', content: 'Hi' }], stream: true, ...more },
  });

/** Role chunk, six words, finish, [DONE]. */
const wholeStream = 9;

interface StreamCase {
  readonly fault: Fault;
  readonly events: number;
  readonly broken: string | null;
  /** Bytes of an event that never became complete. */
  readonly tail?: boolean;
}

const lost = 'ECONNRESET';
const streams: readonly StreamCase[] = [
  { fault: { at: 'headers', kind: 'reset' }, events: 0, broken: lost },
  { fault: { at: 'headers', kind: 'end' }, events: 0, broken: lost },
  { fault: { at: 'headers', kind: 'no-terminator' }, events: 0, broken: null },
  { fault: { at: 'headers', kind: 'error-event' }, events: 2, broken: null },
  { fault: { at: 'before-output', kind: 'reset' }, events: 1, broken: lost },
  { fault: { at: 'before-output', kind: 'end' }, events: 1, broken: lost },
  { fault: { at: 'before-output', kind: 'error-event' }, events: 3, broken: null },
  { fault: { at: 'mid-stream', kind: 'reset' }, events: 4, broken: lost },
  { fault: { at: 'mid-stream', kind: 'end', afterEvents: 1 }, events: 2, broken: lost },
  { fault: { at: 'mid-stream', kind: 'no-terminator', afterEvents: 5 }, events: 6, broken: null },
  { fault: { at: 'mid-stream', kind: 'error-event' }, events: 6, broken: null },
  { fault: { at: 'mid-stream', kind: 'cut-inside-event' }, events: 4, broken: lost, tail: true },
  { fault: { at: 'mid-stream', kind: 'slow', delayMs: 1 }, events: wholeStream, broken: null },
  { fault: { at: 'end', kind: 'no-terminator' }, events: wholeStream - 1, broken: null },
  { fault: { at: 'end', kind: 'reset' }, events: wholeStream - 1, broken: lost },
];

describe('a stream', () => {
  test.each(streams)(
    '$fault.kind at $fault.at leaves $events events',
    async ({ fault, events, broken, tail = false }) => {
      fake.set({ faults: [fault] });
      const reply = await chat();
      const seen = [
        reply.status,
        eventsOf(reply.text).length,
        reply.broken,
        !reply.text.endsWith('\n\n') && reply.text !== '',
      ];
      expect(seen).toEqual([200, events, broken, tail]);
    },
  );

  test.each([0, 1, 100, 500, 1234])('is cut after exactly %i bytes', async (afterBytes) => {
    const complete = (await chat()).text;
    fake.set({ faults: [{ at: 'mid-stream', kind: 'end', afterBytes }] });
    const reply = await chat();
    expect([reply.text, reply.broken]).toEqual([complete.slice(0, afterBytes), lost]);
  });

  test.each(['headers', 'before-output', 'end'] as const)('hangs at %s until the client leaves', async (at) => {
    fake.set({ faults: [{ at, kind: 'hang' }] });
    const before = { headers: 0, 'before-output': 1, end: wholeStream - 1 }[at];
    const reply = await ask(`${fake.url}/v1/chat/completions`, {
      body: { messages: [], stream: true },
      leaveWhen: (text) => eventsOf(text).length === before,
    });
    expect(eventsOf(reply.text).length).toBe(before);
  });
});

describe('an answer that is no stream', () => {
  const faults: readonly [Fault, number][] = [
    [{ at: 'headers', kind: 'reset' }, 0],
    [{ at: 'mid-stream', kind: 'end', afterBytes: 40 }, 40],
    [{ at: 'mid-stream', kind: 'reset', afterBytes: 7 }, 7],
  ];
  test.each(faults)('%o cuts the body short of its declared length', async (fault, bytes) => {
    fake.set({ faults: [fault] });
    const reply = await chat({ stream: false });
    expect([reply.status, reply.text.length, reply.broken]).toEqual([200, bytes, lost]);
    expect(Number(reply.headers['content-length'])).toBeGreaterThan(bytes);
  });
});

describe('before the headers', () => {
  test('a status is answered with the given body and headers', async () => {
    fake.set({
      faults: [
        {
          at: 'before-headers',
          kind: 'status',
          status: 503,
          body: 'busy',
          headers: { 'retry-after': '2', 'content-type': 'text/plain' },
        },
      ],
    });
    const reply = await chat();
    expect([reply.status, reply.text, reply.headers['retry-after'], reply.headers['content-type']]).toEqual([
      503,
      'busy',
      '2',
      'text/plain',
    ]);
  });

  test.each(['reset', 'end'] as const)('%s breaks the connection', async (kind) => {
    fake.set({ faults: [{ at: 'before-headers', kind }] });
    await expect(chat()).rejects.toMatchObject({ code: lost });
  });

  test.each(['reset', 'end'] as const)('%s on connect breaks every path before it is read', async (kind) => {
    fake.set({ faults: [{ at: 'connect', kind }] });
    const before = fake.log.length;
    await expect(ask(`${fake.url}/health`)).rejects.toMatchObject({ code: lost });
    expect(fake.log.length).toBe(before);
  });

  test('hang on connect accepts and never reads', async () => {
    fake.set({ faults: [{ at: 'connect', kind: 'hang', times: 1 }] });
    const before = fake.log.length;
    const socket = connect(fake.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
    // Connections are accepted in order: once a later one was served, the first had its chance.
    expect((await ask(`${fake.url}/health`)).status).toBe(200);
    expect([socket.bytesRead, fake.log.length - before]).toEqual([0, 1]);
    socket.destroy();
  });
});

test('a fault with a number of times is used up', async () => {
  fake.set({ faults: [{ at: 'before-headers', kind: 'status', status: 500, times: 2 }] });
  const statuses = [(await chat()).status, (await chat()).status, (await chat()).status];
  expect(statuses).toEqual([500, 500, 200]);
});

test('a fault that names a path touches no other', async () => {
  fake.set({ faults: [{ at: 'before-headers', kind: 'status', status: 500, path: '/health' }] });
  expect([
    (await ask(`${fake.url}/health`)).status,
    (await ask(`${fake.url}/v1/models`)).status,
    (await chat()).status,
  ]).toEqual([500, 200, 200]);
});

test('raw bytes arrive as given', async () => {
  const pieces = ['data: a\r\n\r', '\n: comment\n\ndat', 'a: ü\n\n'];
  fake.set({ raw: { pieces } });
  const reply = await chat();
  expect([reply.text, reply.headers['content-type'], reply.broken]).toEqual([
    pieces.join(''),
    'text/event-stream; charset=utf-8',
    null,
  ]);
});
