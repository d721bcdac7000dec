// The openai package on /v1/responses.
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
import type { MakeClient } from './openai-chat.ts';

type Request = OpenAI.Responses.ResponseCreateParamsNonStreaming;

function request({ model }: Pointer, { words, tool, image }: Ask): Request {
  const text = { type: 'input_text' as const, text: words };
  const picture = { type: 'input_image' as const, image_url: imageUrl, detail: 'auto' as const };
  const described = { name: toolName, description: toolDescription, parameters: toolSchema, strict: false };
  return {
    model,
    input: image ? [{ role: 'user', content: [text, picture] }] : words,
    ...(tool ? { tools: [{ type: 'function', ...described }] } : {}),
  };
}

function heard({ output_text: text, output }: OpenAI.Responses.Response): Heard {
  const calls = output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
  return { text, calls: calls.map(({ name, arguments: args }) => [name, parsedArguments(args)] as const) };
}

/** The deltas make the text, the closed items make the calls: what a program does that shows an answer as it grows. */
async function stream(make: MakeClient, pointer: Pointer, ask: Ask): Promise<Heard> {
  let text = '';
  const calls: (readonly [string, unknown])[] = [];
  let completed = false;
  for await (const event of await make(pointer).responses.create({ ...request(pointer, ask), stream: true })) {
    if (event.type === 'response.output_text.delta') text += event.delta;
    if (event.type === 'response.output_item.done' && event.item.type === 'function_call')
      calls.push([event.item.name, parsedArguments(event.item.arguments)]);
    if (event.type === 'response.completed') completed = true;
    if (event.type === 'response.failed') throw new Error(event.response.error?.message ?? 'failed');
  }
  if (!completed) throw new Error('The stream ended before the response was complete');
  return { text, calls };
}

export function openaiResponses(version: string, make: MakeClient): Client {
  return {
    name: `openai ${version}, responses`,
    path: '/v1/responses',
    seesImages: true,
    callsTools: true,
    whole: async (pointer, ask) => heard(await make(pointer).responses.create(request(pointer, ask))),
    stream: (pointer, ask) => stream(make, pointer, ask),
  };
}
