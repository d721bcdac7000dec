// The official SDK takes the fake for a real server.
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeVllm } from '#demo/fake-vllm.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';

let fake: FakeVllm;
let client: OpenAI;
beforeAll(async () => {
  fake = await startFakeVllm({
    role: 'big',
    model: 'm',
    apiKey: 'secret',
    behavior: { answer: 'One two three', embeddings: true },
  });
  client = new OpenAI({ baseURL: `${fake.url}/v1`, apiKey: 'secret', maxRetries: 0 });
});
afterAll(() => fake.close());

const messages = [{ role: 'user' as const, content: 'Hi' }];

test('chat, streaming and not', async () => {
  const whole = await client.chat.completions.create({ model: 'm', messages });
  let streamed = '';
  for await (const chunk of await client.chat.completions.create({ model: 'm', messages, stream: true })) {
    streamed += chunk.choices[0]?.delta.content ?? '';
  }
  expect([whole.choices[0]?.message.content, streamed]).toEqual(['One two three', 'One two three']);
});

test('responses, streaming and not', async () => {
  const whole = await client.responses.create({ model: 'm', input: 'Hi' });
  let streamed = '';
  for await (const event of await client.responses.create({ model: 'm', input: 'Hi', stream: true })) {
    if (event.type === 'response.output_text.delta') streamed += event.delta;
  }
  expect([whole.output_text, streamed]).toEqual(['One two three', 'One two three']);
});

test('models and embeddings', async () => {
  const models = await client.models.list();
  const vectors = await client.embeddings.create({ model: 'm', input: 'a', encoding_format: 'float' });
  expect([models.data.map((card) => card.id), vectors.data[0]?.embedding.length]).toEqual([['m'], 8]);
});

test('another key is refused as by --api-key', async () => {
  const stranger = new OpenAI({ baseURL: `${fake.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
  await expect(stranger.models.list()).rejects.toMatchObject({ status: 401 });
});
