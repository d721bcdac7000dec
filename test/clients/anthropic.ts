// Anthropic's own SDK on /v1/messages.
import Anthropic from '@anthropic-ai/sdk';
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

function request({ model }: Pointer, { words, tool, image }: Ask): Anthropic.MessageCreateParamsNonStreaming {
  const source = { type: 'base64' as const, media_type: 'image/png' as const, data: imageBase64 };
  const described = { name: toolName, description: toolDescription, input_schema: toolSchema };
  return {
    model,
    max_tokens: 100,
    messages: [
      {
        role: 'user',
        content: image
          ? [
              { type: 'image', source },
              { type: 'text', text: words },
            ]
          : words,
      },
    ],
    ...(tool ? { tools: [described] } : {}),
  };
}

function heard({ content }: Anthropic.Message): Heard {
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  const calls = content.flatMap((block) => (block.type === 'tool_use' ? [[block.name, block.input] as const] : []));
  return { text, calls };
}

const make = ({ url, key }: Pointer) => new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 });

export const anthropic: Client = {
  name: '@anthropic-ai/sdk',
  path: '/v1/messages',
  seesImages: true,
  callsTools: true,
  whole: async (pointer, ask) => heard(await make(pointer).messages.create(request(pointer, ask))),
  stream: async (pointer, ask) => heard(await make(pointer).messages.stream(request(pointer, ask)).finalMessage()),
};
