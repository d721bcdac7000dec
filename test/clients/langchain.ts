// LangChain.js, whose ChatOpenAI speaks chat completions.
import { HumanMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { type Ask, type Client, imageUrl, type Pointer, toolDescription, toolName, toolSchema } from './client.ts';

function runnable({ url, key, model }: Pointer, { tool }: Ask) {
  const chat = new ChatOpenAI({ model, apiKey: key, maxRetries: 0, configuration: { baseURL: `${url}/v1` } });
  const described = { name: toolName, description: toolDescription, parameters: toolSchema };
  return tool ? chat.bindTools([{ type: 'function', function: described }]) : chat;
}

function prompt({ words, image }: Ask): HumanMessage[] {
  const picture = { type: 'image_url', image_url: { url: imageUrl } };
  return [new HumanMessage(image ? { content: [{ type: 'text', text: words }, picture] } : words)];
}

export const langchain: Client = {
  name: 'LangChain.js',
  path: '/v1/chat/completions',
  seesImages: true,
  callsTools: true,
  whole: async (pointer, ask) => {
    const { text, tool_calls: calls = [] } = await runnable(pointer, ask).invoke(prompt(ask));
    return { text, calls: calls.map(({ name, args }) => [name, args] as const) };
  },
  stream: async (pointer, ask) => {
    const chunks = [];
    for await (const chunk of await runnable(pointer, ask).stream(prompt(ask))) chunks.push(chunk);
    const all = chunks.reduce((before, chunk) => before.concat(chunk));
    return { text: all.text, calls: (all.tool_calls ?? []).map(({ name, args }) => [name, args] as const) };
  },
};
