// The fake's promise to be a vLLM, dialect by dialect: which events in which order, what the whole answer holds, what is refused.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FakeVllm } from '#demo/fake-vllm.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { ask, eventsOf } from './ask.ts';
import { cases } from './dialect-cases.ts';

let fake: FakeVllm;
beforeAll(async () => {
  fake = await startFakeVllm({
    model: 'm',
    contextTokens: 1000,
    behavior: { deterministic: true, answer: 'Hello there you' },
  });
});
afterEach(() => fake.clear());
afterAll(() => fake.close());

const words = (text: string) => [{ role: 'user', content: text }];

/** One word per event: its name where the dialect names events, else what its choice carries. */
function shapeOf(text: string): string[] {
  return eventsOf(text).map(({ event, data }) => {
    if (event !== null) return event;
    if (data === '[DONE]') return data;
    const { choices } = JSON.parse(data) as {
      choices: { text?: string; finish_reason: string | null; delta?: Record<string, unknown> }[];
    };
    const [choice] = choices;
    if (!choice) return 'usage';
    if (choice.finish_reason !== null) return `finish:${choice.finish_reason}`;
    return choice.delta ? (Object.keys(choice.delta)[0] ?? '') : 'text';
  });
}

describe.each(cases)('$path', ({ path, body, tools, plain, thinking, calling, said, usage }) => {
  const url = (): string => fake.url + path;
  const stream = async (text: string, more: object = {}): Promise<string[]> =>
    shapeOf((await ask(url(), { body: { ...body(text), ...more, stream: true } })).text);

  test('streams its events in vLLM order', async () => expect(await stream('Hi')).toEqual(plain));

  test('thinks aloud when it is told to', async () => {
    fake.set({ reasoning: true });
    expect(await stream('Hi')).toEqual(thinking);
  });

  test('calls a tool when the last words ask for it', async () =>
    expect(await stream('please use a tool', tools)).toEqual(calling));

  test('answers whole with its words and its counts', async () => {
    const reply = await ask(url(), { body: body('Hi') });
    const answer = JSON.parse(reply.text) as { usage: object };
    expect([reply.status, reply.headers['content-type'], said(answer as never)]).toEqual([
      200,
      'application/json',
      'Hello there you',
    ]);
    expect(answer.usage).toMatchObject(usage);
  });

  test('says the same bytes for the same request when it is deterministic', async () => {
    const request = { body: { ...body('Hi'), stream: true } };
    const [one, two] = await Promise.all([ask(url(), request), ask(url(), request)]);
    expect(one.text).toBe(two.text);
  });

  test('refuses a prompt that does not fit before it reads it, in its own error shape', async () => {
    const reply = await ask(url(), {
      body: { ...body('x'.repeat(8000)), max_tokens: 100, max_output_tokens: 100, stream: true },
    });
    expect(reply.status).toBe(400);
    const message =
      "This model's maximum context length is 1000 tokens. However, your prompt contains at least 1001 input tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=1001)";
    expect(JSON.parse(reply.text)).toEqual(
      path === '/v1/messages'
        ? { type: 'error', error: { type: 'BadRequestError', message } }
        : { error: { message, type: 'BadRequestError', param: 'input_tokens', code: 400 } },
    );
  });

  test('answers 404 for a model that it does not serve', async () => {
    const reply = await ask(url(), { body: { ...body('Hi'), model: 'other' } });
    expect([reply.status, reply.text.includes('The model `other` does not exist.')]).toEqual([404, true]);
  });

  test('answers 400 in the shape of FastAPI for a body that is no request', async () => {
    const bodies = ['{', '[]', '', '{}'];
    for (const bad of bodies) {
      const reply = await ask(url(), { body: bad });
      expect([reply.status, JSON.parse(reply.text)]).toMatchObject([
        400,
        { error: { type: 'Bad Request', code: 400 } },
      ]);
    }
    expect((await ask(url(), { body: body('Hi'), headers: { 'content-type': 'text/plain' } })).status).toBe(400);
  });
});

test('chat bytes are what vLLM sends, to the byte', async () => {
  fake.set({ answer: 'Hi' });
  const reply = await ask(`${fake.url}/v1/chat/completions`, {
    body: { model: 'm', messages: words('Hi'), stream: true, stream_options: { include_usage: true } },
  });
  const head =
    '"id":"chatcmpl-d3a0d3a0d3a0d3a0d3a0d3a0d3a0d3a0","object":"chat.completion.chunk","created":1767225600,"model":"m","system_fingerprint":null';
  expect(reply.text).toBe(
    `data: {${head},"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"prompt_token_ids":null,"prompt_text":null}\n\n` +
      `data: {${head},"choices":[{"index":0,"delta":{"content":"Hi"},"logprobs":null,"finish_reason":null,"token_ids":null}]}\n\n` +
      `data: {${head},"choices":[{"index":0,"delta":{"content":""},"logprobs":null,"finish_reason":"stop","stop_reason":null,"token_ids":null}]}\n\n` +
      `data: {${head},"choices":[],"usage":{"prompt_tokens":1,"total_tokens":2,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":0,"created_cache_tokens":0}}}\n\n` +
      'data: [DONE]\n\n',
  );
});

test('every event of a response is numbered from 0 and says its type last', async () => {
  const reply = await ask(`${fake.url}/v1/responses`, { body: { input: 'Hi', stream: true } });
  const events = eventsOf(reply.text);
  expect(events.map(({ data }) => (JSON.parse(data) as { sequence_number: number }).sequence_number)).toEqual(
    events.map((_, index) => index),
  );
  expect(events.filter(({ event, data }) => !data.endsWith(`,"type":"${event}"}`))).toEqual([]);
});

test('max tokens cut the answer and are named as the reason', async () => {
  const reply = await ask(`${fake.url}/v1/chat/completions`, { body: { messages: words('Hi'), max_tokens: 2 } });
  expect(JSON.parse(reply.text)).toMatchObject({
    choices: [{ message: { content: 'Hello there' }, finish_reason: 'length' }],
  });
});

test('tokens of a prompt are counted without work, embeddings come as numbers', async () => {
  const count = await ask(`${fake.url}/v1/messages/count_tokens`, {
    body: { model: 'm', messages: words('x'.repeat(400)) },
  });
  expect(JSON.parse(count.text)).toEqual({ input_tokens: 101, context_management: { original_input_tokens: 101 } });
  fake.set({ embeddings: true });
  const vectors = await ask(`${fake.url}/v1/embeddings`, { body: { model: 'm', input: ['a', 'b', 'a'] } });
  const { data } = JSON.parse(vectors.text) as { data: { embedding: number[] }[] };
  expect([data.length, data[0], data[0]?.embedding.length]).toEqual([3, { ...data[2], index: 0 }, 8]);
  expect(data[0]?.embedding).not.toEqual(data[1]?.embedding);
});
