// The openai package on /v1/chat/completions, as most programs use it. Two major versions share this file.
import type OpenAI from 'openai';
import {
  type Ask,
  type Client,
  type Heard,
  imageUrl,
  parsedArguments,
  type Pointer,
  toolDescription,
  toolName,
  toolSchema,
} from './client.ts';

/** How a major version of the package makes its client. */
export type MakeClient = (pointer: Pointer) => Pick<OpenAI, 'chat' | 'responses' | 'completions'>;

function request({ model }: Pointer, { words, tool, image }: Ask): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const text = { type: 'text' as const, text: words };
  const picture = { type: 'image_url' as const, image_url: { url: imageUrl } };
  const described = { name: toolName, description: toolDescription, parameters: toolSchema };
  return {
    model,
    messages: [{ role: 'user', content: image ? [text, picture] : words }],
    ...(tool ? { tools: [{ type: 'function', function: described }] } : {}),
  };
}

async function whole(make: MakeClient, pointer: Pointer, ask: Ask): Promise<Heard> {
  const answer = await make(pointer).chat.completions.create(request(pointer, ask));
  const message = answer.choices[0]?.message;
  const calls = (message?.tool_calls ?? []).flatMap((call) => (call.type === 'function' ? [call.function] : []));
  return {
    text: message?.content ?? '',
    calls: calls.map(({ name, arguments: args }) => [name, parsedArguments(args)] as const),
  };
}

async function stream(make: MakeClient, pointer: Pointer, ask: Ask): Promise<Heard> {
  let text = '';
  const calls: { name: string; args: string }[] = [];
  const chunks = await make(pointer).chat.completions.create({ ...request(pointer, ask), stream: true });
  for await (const { choices } of chunks) {
    text += choices[0]?.delta.content ?? '';
    for (const { index, function: part } of choices[0]?.delta.tool_calls ?? []) {
      const call = (calls[index] ??= { name: '', args: '' });
      call.name += part?.name ?? '';
      call.args += part?.arguments ?? '';
    }
  }
  return { text, calls: calls.map(({ name, args }) => [name, parsedArguments(args)] as const) };
}

export function openaiChat(version: string, make: MakeClient): Client {
  return {
    name: `openai ${version}, chat`,
    path: '/v1/chat/completions',
    seesImages: true,
    callsTools: true,
    whole: (pointer, ask) => whole(make, pointer, ask),
    stream: (pointer, ask) => stream(make, pointer, ask),
  };
}
