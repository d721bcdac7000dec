// Real clients with the retries that they come with: one streamed question in each client's own words.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import Anthropic from '@anthropic-ai/sdk';
import { ChatOpenAI } from '@langchain/openai';
import { type LanguageModel, streamText } from 'ai';
import OpenAI from 'openai';
import OpenAI6 from 'openai6';

/** Answers the whole text; rejects when the client reports an error. */
type Read = (url: string) => Promise<string>;

const apiKey = 'none-is-needed-here';
const messages = [{ role: 'user' as const, content: 'Hi' }];

async function joined<T>(chunks: AsyncIterable<T>, textOf: (chunk: T) => string): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += textOf(chunk);
  return text;
}

async function readChat(client: Pick<OpenAI, 'chat'>): Promise<string> {
  const chunks = await client.chat.completions.create({ model: 'auto', messages, stream: true });
  return joined(chunks, ({ choices }) => choices[0]?.delta.content ?? '');
}

async function readResponses(client: OpenAI): Promise<string> {
  const events = await client.responses.create({ model: 'auto', input: 'Hi', stream: true });
  return joined(events, (event) => {
    if (event.type === 'response.failed') throw new Error(event.response.error?.message);
    return event.type === 'response.output_text.delta' ? event.delta : '';
  });
}

const aiSdk =
  (model: (baseURL: string) => LanguageModel): Read =>
  (url) => {
    const { fullStream } = streamText({ model: model(`${url}/v1`), messages, onError: () => {} });
    return joined(fullStream, (part) => {
      if (part.type === 'error') throw part.error;
      return part.type === 'text-delta' ? part.text : '';
    });
  };

export const readers: readonly (readonly [name: string, read: Read])[] = [
  ['openai 7, chat', (url) => readChat(new OpenAI({ apiKey, baseURL: `${url}/v1` }))],
  // The shapes used here are the same in both versions.
  ['openai 6, chat', (url) => readChat(new OpenAI6({ apiKey, baseURL: `${url}/v1` }) as unknown as OpenAI)],
  ['openai 7, responses', (url) => readResponses(new OpenAI({ apiKey, baseURL: `${url}/v1` }))],
  [
    '@anthropic-ai/sdk',
    async (url) => {
      const client = new Anthropic({ apiKey, baseURL: url });
      return client.messages.stream({ model: 'auto', max_tokens: 99, messages }).finalText();
    },
  ],
  ['AI SDK, openai-compatible', aiSdk((baseURL) => createOpenAICompatible({ name: 'house', baseURL, apiKey })('auto'))],
  ['AI SDK, openai responses', aiSdk((baseURL) => createOpenAI({ baseURL, apiKey }).responses('auto'))],
  ['AI SDK, anthropic', aiSdk((baseURL) => createAnthropic({ baseURL, apiKey })('auto'))],
  [
    'LangChain.js',
    async (url) => {
      const chat = new ChatOpenAI({ apiKey, model: 'auto', configuration: { baseURL: `${url}/v1` } });
      return joined(await chat.stream('Hi'), ({ text }) => text);
    },
  ],
];
