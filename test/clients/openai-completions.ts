// The openai package on /v1/completions: the old way, still used for filling in code.
import type { Client } from './client.ts';
import type { MakeClient } from './openai-chat.ts';

export function openaiCompletions(version: string, make: MakeClient): Client {
  return {
    name: `openai ${version}, completions`,
    path: '/v1/completions',
    seesImages: false,
    callsTools: false,
    whole: async (pointer, { words }) => {
      const answer = await make(pointer).completions.create({ model: pointer.model, prompt: words });
      return { text: answer.choices[0]?.text ?? '', calls: [] };
    },
    stream: async (pointer, { words }) => {
      let text = '';
      const request = { model: pointer.model, prompt: words, stream: true as const };
      for await (const { choices } of await make(pointer).completions.create(request)) text += choices[0]?.text ?? '';
      return { text, calls: [] };
    },
  };
}
