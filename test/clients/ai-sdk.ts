// The Vercel AI SDK with its three providers that can be pointed at a server of one's own.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, jsonSchema, type LanguageModel, type ModelMessage, streamText, tool, type ToolSet } from 'ai';
import {
  type Ask,
  type Client,
  type Heard,
  imageBase64,
  type Pointer,
  toolDescription,
  toolName,
  toolSchema,
} from './client.ts';

type MakeModel = (pointer: Pointer) => LanguageModel;

function request(model: LanguageModel, { words, tool: withTool, image }: Ask) {
  const file = { type: 'file' as const, data: imageBase64, mediaType: 'image/png' };
  const messages: ModelMessage[] = [{ role: 'user', content: image ? [{ type: 'text', text: words }, file] : words }];
  const described = tool({ description: toolDescription, inputSchema: jsonSchema(toolSchema) });
  // The package's types do not hold under exactOptionalPropertyTypes.
  const tools = { [toolName]: described } as unknown as ToolSet;
  const offered: { tools?: ToolSet } = withTool ? { tools } : {};
  return {
    model,
    maxRetries: 0,
    maxOutputTokens: 100,
    messages,
    ...offered,
  };
}

async function whole(model: LanguageModel, ask: Ask): Promise<Heard> {
  const { text, toolCalls } = await generateText(request(model, ask));
  return { text, calls: toolCalls.map(({ toolName: name, input }) => [name, input] as const) };
}

async function stream(model: LanguageModel, ask: Ask): Promise<Heard> {
  let text = '';
  const calls: (readonly [string, unknown])[] = [];
  const { fullStream } = streamText({ ...request(model, ask), onError: () => {} });
  for await (const part of fullStream) {
    if (part.type === 'text-delta') text += part.text;
    if (part.type === 'tool-call') calls.push([part.toolName, part.input]);
    if (part.type === 'error') throw part.error;
  }
  return { text, calls };
}

function client(name: string, path: string, make: MakeModel): Client {
  return {
    name: `AI SDK, ${name}`,
    path,
    seesImages: true,
    callsTools: true,
    whole: (pointer, ask) => whole(make(pointer), ask),
    stream: (pointer, ask) => stream(make(pointer), ask),
  };
}

export const aiSdkCompatible = client('openai-compatible', '/v1/chat/completions', ({ url, key, model }) =>
  createOpenAICompatible({ name: 'router', baseURL: `${url}/v1`, apiKey: key })(model),
);

export const aiSdkResponses = client('openai responses', '/v1/responses', ({ url, key, model }) =>
  createOpenAI({ baseURL: `${url}/v1`, apiKey: key }).responses(model),
);

export const aiSdkAnthropic = client('anthropic', '/v1/messages', ({ url, key, model }) =>
  createAnthropic({ baseURL: `${url}/v1`, apiKey: key })(model),
);
