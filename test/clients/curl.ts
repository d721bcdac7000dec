// curl, as in the examples of the documentation.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  type Ask,
  type Client,
  type Heard,
  imageUrl,
  parsedArguments,
  type Pointer,
  toolName,
  toolSchema,
} from './client.ts';

const run = promisify(execFile);

interface Chunk {
  readonly error?: { readonly message: string };
  readonly choices?: readonly { readonly delta?: Said; readonly message?: Said }[];
}

interface Said {
  readonly content?: string | null;
  readonly tool_calls?: readonly { readonly function: { readonly name?: string; readonly arguments: string } }[];
}

async function post({ url, key, model }: Pointer, { words, tool, image }: Ask, stream: boolean): Promise<string> {
  const content = image
    ? [
        { type: 'text', text: words },
        { type: 'image_url', image_url: { url: imageUrl } },
      ]
    : words;
  const tools = tool ? { tools: [{ type: 'function', function: { name: toolName, parameters: toolSchema } }] } : {};
  const body = JSON.stringify({ model, stream, messages: [{ role: 'user', content }], ...tools });
  const headers = ['-H', 'content-type: application/json', '-H', `authorization: Bearer ${key}`];
  const { stdout } = await run('curl', [
    '-sN',
    '--fail-with-body',
    ...headers,
    '-d',
    body,
    `${url}/v1/chat/completions`,
  ]);
  return stdout;
}

/** One answer, or the chunks of one, as the text and the calls that they make up. */
function heard(chunks: readonly Chunk[]): Heard {
  const failed = chunks.find(({ error }) => error !== undefined);
  if (failed !== undefined) throw new Error(failed.error?.message);
  const said = chunks.flatMap(({ choices = [] }) => choices.map(({ delta, message }) => delta ?? message ?? {}));
  const calls = said.flatMap(({ tool_calls: made = [] }) => made.map((call) => call.function));
  const name = calls.map((call) => call.name ?? '').join('');
  const args = calls.map((call) => call.arguments).join('');
  return {
    text: said.map(({ content }) => content ?? '').join(''),
    calls: calls.length === 0 ? [] : [[name, parsedArguments(args)]],
  };
}

export const curl: Client = {
  name: 'curl',
  path: '/v1/chat/completions',
  seesImages: true,
  callsTools: true,
  whole: async (pointer, ask) => heard([JSON.parse(await post(pointer, ask, false)) as Chunk]),
  stream: async (pointer, ask) => {
    const data = (await post(pointer, ask, true)).split('\n\n').filter((event) => event.startsWith('data: '));
    return heard(data.filter((event) => event !== 'data: [DONE]').map((event) => JSON.parse(event.slice(6)) as Chunk));
  },
};
