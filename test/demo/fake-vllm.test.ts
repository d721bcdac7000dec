// The fake as a server: uvicorn's quirks, what it records, what it notices, what it counts, and how it goes off and comes back.
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FakeVllm } from '#demo/fake-vllm.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import type { Reply } from './ask.ts';
import { ask } from './ask.ts';

let fake: FakeVllm;
beforeAll(async () => {
  fake = await startFakeVllm({ model: 'm', behavior: { answer: 'one two three four' } });
});
afterEach(() => fake.clear());
afterAll(() => fake.close());

const question = { messages: [{ role: 'user', content: 'Hi' }] };
const chat = (body: object = question, more: object = {}): Promise<Reply> =>
  ask(`${fake.url}/v1/chat/completions`, { body, ...more });

/** Value of one sample of /metrics; labels that are not named may be anything. */
async function metric(name: string, label = ''): Promise<number> {
  const { text } = await ask(`${fake.url}/metrics`);
  const line = text.split('\n').find((one) => one.startsWith(`vllm:${name}{`) && one.includes(label));
  return Number(line?.split(' ').at(-1));
}

const headerNames = ({ rawHeaders }: Reply): string[] => rawHeaders.filter((_, index) => index % 2 === 0);

const readCounts = async (): Promise<number[]> => [
  await metric('prompt_tokens_total'),
  await metric('generation_tokens_total'),
  await metric('request_success_total', 'finished_reason="stop"'),
  await metric('request_success_total', 'finished_reason="length"'),
  await metric('time_to_first_token_seconds_count'),
  await metric('e2e_request_latency_seconds_count'),
  await metric('inter_token_latency_seconds_count'),
];

describe('uvicorn', () => {
  interface QuirkCase {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly text: string;
    readonly header?: readonly [string, string];
  }
  const quirks: readonly QuirkCase[] = [
    { method: 'GET', path: '/health', status: 200, text: '' },
    { method: 'HEAD', path: '/health', status: 405, text: '' },
    { method: 'GET', path: '/nothing', status: 404, text: '{"detail":"Not Found"}' },
    { method: 'GET', path: '/v1/models/m', status: 404, text: '{"detail":"Not Found"}' },
    {
      method: 'GET',
      path: '/v1/chat/completions',
      status: 405,
      text: '{"detail":"Method Not Allowed"}',
      header: ['allow', 'POST'],
    },
    {
      method: 'POST',
      path: '/v1/models',
      status: 405,
      text: '{"detail":"Method Not Allowed"}',
      header: ['allow', 'GET'],
    },
    { method: 'GET', path: '/v1/models/?a=b', status: 307, text: '', header: ['location', '/v1/models?a=b'] },
    { method: 'POST', path: '/sleep', status: 200, text: '' },
  ];
  test.each(quirks)('answers $method $path with $status', async ({ method, path, status, text, header }) => {
    const reply = await ask(fake.url + path, { method });
    expect([reply.status, reply.text, reply.headers.server]).toEqual([status, text, 'uvicorn']);
    const value = header?.[0] === 'location' ? fake.url + header[1] : header?.[1];
    if (header) expect(reply.headers[header[0]]).toBe(value);
  });

  test('sends the headers that it sends and no others', async () => {
    const keep = { headers: { connection: 'keep-alive' } };
    const streamed = headerNames(await chat({ ...question, stream: true }, keep));
    expect(streamed.join(' ')).toBe('date server content-type transfer-encoding vary');
    const whole = headerNames(await chat(question, keep));
    expect(whole.join(' ')).toBe('date server content-length content-type vary');
  });

  test('sends the headers of a stream before the prompt is read', async () => {
    fake.set({ prefillMs: 60_000 });
    const reply = await chat({ ...question, stream: true }, { leaveWhen: () => true });
    expect([reply.status, reply.text]).toEqual([200, '']);
  });
});

test('the model card says how much fits', async () => {
  fake.set({ models: ['a', 'b'], contextTokens: 4711 });
  const { data } = JSON.parse((await ask(`${fake.url}/v1/models`)).text) as {
    data: { id: string; max_model_len: number }[];
  };
  expect(data.map(({ id, max_model_len }) => [id, max_model_len])).toEqual([
    ['a', 4711],
    ['b', 4711],
  ]);
});

test('it records the request to the byte', async () => {
  const body = '{"messages": [],\n "seed": 9007199254740993}';
  await ask(`${fake.url}/v1/chat/completions?beta=true`, { body, headers: { 'X-Odd-Case': '1' } });
  const record = await fake.waitForRequest(({ target }) => target.endsWith('?beta=true'));
  expect([record.method, record.target, record.body.toString(), record.closedByClientAt]).toEqual([
    'POST',
    '/v1/chat/completions?beta=true',
    body,
    null,
  ]);
  expect(record.rawHeaders).toContain('X-Odd-Case');
});

describe('a client that leaves', () => {
  test.each([
    ['during the prefill of a stream', { prefillMs: 60_000 }, { stream: true }, true],
    ['in the middle of a stream', { tokensPerSecond: 0.5 }, { stream: true }, false],
  ])('%s is noticed at once and the work stops', async (_, behavior, more, atHeaders) => {
    fake.set(behavior);
    const from = fake.log.length;
    await chat({ ...question, ...more }, { leaveWhen: (text: string) => atHeaders || text.length > 0 });
    const record = fake.log[from];
    if (!record) throw new Error('The request was not recorded');
    await fake.waitForClose(record);
    await expect.poll(fake.running).toBe(0);
  });

  test('in the middle of its upload leaves a record without a body', async () => {
    const from = fake.log.length;
    const socket = connect(fake.port, '127.0.0.1');
    socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"mess');
    await expect.poll(() => fake.log.length).toBe(from + 1);
    socket.destroy();
    const record = fake.log[from] ?? expect.fail('The request was not recorded');
    await fake.waitForClose(record);
    expect([record.bodyAt, record.bodyBytes]).toEqual([null, 0]);
  });

  test('before an answer that is no stream is noticed too', async () => {
    fake.set({ prefillMs: 60_000 });
    const from = fake.log.length;
    const leaving = new AbortController();
    const asked = fetch(`${fake.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
      signal: leaving.signal,
    });
    await expect.poll(fake.running).toBe(1);
    leaving.abort();
    await expect(asked).rejects.toThrow('aborted');
    await fake.waitForClose(fake.log[from] ?? expect.fail('The request was not recorded'));
    await expect.poll(fake.running).toBe(0);
  });
});

describe('metrics', () => {
  test('tell what runs, what waits and what other people run', async () => {
    fake.set({ prefillMs: 60_000, maxRunning: 2, pretendRunning: 3 });
    const leaving = new AbortController();
    const ask3 = Array.from({ length: 3 }, () =>
      fetch(`${fake.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(question),
        signal: leaving.signal,
      }).catch(() => null),
    );
    await expect.poll(() => metric('num_requests_waiting')).toBe(1);
    expect([await metric('num_requests_running'), fake.running()]).toEqual([5, 2]);
    leaving.abort();
    await Promise.all(ask3);
    await expect.poll(() => metric('num_requests_waiting')).toBe(0);
    await expect.poll(() => metric('num_requests_running')).toBe(3);
  });

  test('count tokens and endings as they were', async () => {
    const before = await readCounts();
    await chat({ ...question, stream: true });
    await chat({ ...question, max_tokens: 1 });
    const after = await readCounts();
    expect(after.map((value, index) => value - (before[index] ?? 0))).toEqual([2, 5, 1, 1, 2, 2, 3]);
  });

  test('come in the format that Prometheus 3 insists on', async () => {
    const reply = await ask(`${fake.url}/metrics`);
    expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const sample = /^vllm:\w+\{engine="0",model_name="m"(,\w+="[^"]*")*\} [\d.e+-]+$/;
    expect(
      reply.text
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('# ') && !sample.test(line)),
    ).toEqual([]);
  });
});

test('a queued request runs when a place is free', async () => {
  fake.set({ maxRunning: 1, tokensPerSecond: 500 });
  const replies = await Promise.all([chat(), chat(), chat()]);
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('an idle connection is closed without a word after the keep-alive time', async () => {
  const brief = await startFakeVllm({ keepAliveMs: 20 });
  const socket = connect(brief.port, '127.0.0.1');
  socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
  const [first] = (await once(socket, 'data')) as [Buffer];
  const [broken] = (await once(socket, 'close')) as [boolean];
  expect([first.toString().split('\r\n', 1), broken]).toEqual([['HTTP/1.1 200 OK'], false]);
  await brief.close();
});

test('it goes off, refuses, and comes back on the same port', async () => {
  await fake.stopListening();
  await expect(ask(`${fake.url}/health`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await fake.listenAgain();
  expect((await ask(`${fake.url}/health`)).status).toBe(200);
});

describe('control from outside', () => {
  test('changes behavior, tells of requests without their words, and is not recorded itself', async () => {
    const put = (body: unknown): Promise<Reply> => ask(`${fake.url}/__demo/behavior`, { method: 'PUT', body });
    fake.clearLog();
    expect([
      (await put({ answer: 'changed' })).status,
      (await put({ nonsense: 1 })).status,
      (await put('{')).status,
    ]).toEqual([200, 400, 400]);
    expect((await chat(question, { headers: { 'x-force-big': '1', authorization: 'Bearer secret' } })).text).toContain(
      'changed',
    );
    const log = JSON.parse((await ask(`${fake.url}/__demo/log`)).text) as { count: number; requests: object[] };
    expect(log).toMatchObject({
      count: 1,
      requests: [{ method: 'POST', target: '/v1/chat/completions', forceBig: '1' }],
    });
    expect(JSON.stringify(log)).not.toContain('secret');
    await ask(`${fake.url}/__demo/log`, { method: 'DELETE' });
    await ask(`${fake.url}/__demo/behavior`, { method: 'DELETE' });
    expect([fake.log.length, fake.behavior.answer]).toEqual([0, 'one two three four']);
  });
});
