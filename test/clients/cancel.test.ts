// Real clients with the retries that they come with: a request that was cancelled is an error at once, and is asked once.
import Anthropic from '@anthropic-ai/sdk';
import { createOpenAI } from '@ai-sdk/openai';
import { createAnthropic } from '@ai-sdk/anthropic';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, streamText } from 'ai';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startFaultyHouse, type FaultyHouse } from '../failure/faulty-house.ts';
import type { Status } from '#lib/contracts.ts';

const apiKey = 'none-is-needed-here';
const messages = [{ role: 'user' as const, content: 'Hi' }];
const timeouts = { firstOutputMs: 60_000, answerMs: 60_000, idleMs: 60_000, totalMs: 60_000 };

/** One question in each client's own words; rejects when the client reports an error. */
const clients: readonly (readonly [name: string, ask: (url: string) => Promise<unknown>])[] = [
  [
    'openai, chat',
    (url) => new OpenAI({ apiKey, baseURL: `${url}/v1` }).chat.completions.create({ model: 'auto', messages }),
  ],
  [
    'openai, responses',
    (url) => new OpenAI({ apiKey, baseURL: `${url}/v1` }).responses.create({ model: 'auto', input: 'Hi' }),
  ],
  [
    'openai, stream',
    async (url) => {
      const client = new OpenAI({ apiKey, baseURL: `${url}/v1` });
      for await (const _ of await client.chat.completions.create({ model: 'auto', messages, stream: true }));
    },
  ],
  [
    'anthropic',
    (url) => new Anthropic({ apiKey, baseURL: url }).messages.create({ model: 'auto', max_tokens: 9, messages }),
  ],
  ['ai sdk', (url) => generateText({ model: createOpenAI({ apiKey, baseURL: `${url}/v1` })('auto'), prompt: 'Hi' })],
  [
    'ai sdk, stream',
    async (url) => {
      let failure: unknown = null;
      const onError = ({ error }: { error: unknown }) => void (failure = error);
      const model = createAnthropic({ apiKey, baseURL: `${url}/v1` })('auto');
      await streamText({ model, prompt: 'Hi', onError }).consumeStream();
      if (failure !== null) throw failure;
    },
  ],
  [
    'langchain',
    (url) => new ChatOpenAI({ apiKey, model: 'auto', configuration: { baseURL: `${url}/v1` } }).invoke('Hi'),
  ],
];

describe.each(clients)('%s', (_, ask) => {
  let house: FaultyHouse;
  beforeAll(async () => void (house = await startFaultyHouse({ faulty: 'small', script: [], timeouts })));
  afterEach(async () => expect(await requests()).toEqual([]));
  afterAll(() => house.close());

  async function requests(): Promise<Status['requests']> {
    return ((await (await fetch(`${house.url}/router/status`)).json()) as Status).requests;
  }

  test('gives up at once when its request is cancelled', async () => {
    const asked = ask(house.url).then(
      () => 'answered',
      (error: unknown) => String(error),
    );
    await house.small.work();
    const [request] = await requests();
    await fetch(`${house.url}/router/requests/${request?.number}/cancel`, { method: 'POST' });
    expect(await asked).not.toBe('answered');
    const decisions = (await house.router.records()).filter(({ event }) => event === 'decision');
    expect(decisions).toHaveLength(1);
  });
});
