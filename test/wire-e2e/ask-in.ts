// The smallest request of each dialect, and what its stream from the fake looks like.
import type { DialectName } from '#lib/wire/types.ts';

export interface AskIn {
  readonly name: DialectName;
  readonly path: string;
  /** A request for these words; `more` is merged over it. */
  readonly body: (words: string, more?: Readonly<Record<string, unknown>>) => Record<string, unknown>;
  /** One function in the dialect's own shape. */
  readonly tools: readonly unknown[];
  /** A user's words with an image. */
  readonly withImage: (words: string, url: string) => Record<string, unknown>;
  /** Which event of a stream with text is the first that holds output (wire: Commit). */
  readonly firstOutput: number;
  /** What in the stream says that it failed, and how often it stands in one told loss. */
  readonly errorSign: RegExp;
  /** Where the stream ends: behind the told loss, and with nothing that looks like a proper end. */
  readonly afterError: RegExp;
}

const schema = { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } } };
const user = (content: unknown) => [{ role: 'user', content }];
const openaiTool = [{ type: 'function', function: { name: 'look_up', parameters: schema } }];

export const asks: readonly AskIn[] = [
  {
    name: 'chat',
    path: '/v1/chat/completions',
    body: (words, more) => ({ messages: user(words), ...more }),
    tools: openaiTool,
    withImage: (words, url) => ({
      messages: user([
        { type: 'text', text: words },
        { type: 'image_url', image_url: { url } },
      ]),
    }),
    firstOutput: 1,
    errorSign: /^data: \{"error":/gm,
    afterError: /data: \{"error":.*\}\n\n$/,
  },
  {
    name: 'completions',
    path: '/v1/completions',
    body: (words, more) => ({ prompt: words, ...more }),
    tools: [],
    withImage: (words) => ({ prompt: [words] }),
    firstOutput: 0,
    errorSign: /^data: \{"error":/gm,
    afterError: /data: \{"error":.*\}\n\n$/,
  },
  {
    name: 'responses',
    path: '/v1/responses',
    body: (words, more) => ({ input: words, ...more }),
    tools: [{ type: 'function', name: 'look_up', parameters: schema }],
    withImage: (words, url) => ({
      input: user([
        { type: 'input_text', text: words },
        { type: 'input_image', image_url: url },
      ]),
    }),
    firstOutput: 2,
    errorSign: /^event: error$/gm,
    afterError: /\n\nevent: response\.failed\ndata: \{.*\}\n\n$/,
  },
  {
    name: 'messages',
    path: '/v1/messages',
    body: (words, more) => ({ max_tokens: 100, messages: user(words), ...more }),
    tools: [{ name: 'look_up', input_schema: schema }],
    withImage: (words, url) => ({
      max_tokens: 100,
      messages: user([
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: url.slice(url.indexOf(',') + 1) } },
        { type: 'text', text: words },
      ]),
    }),
    firstOutput: 2,
    errorSign: /^event: error$/gm,
    afterError: /^data: \{"type":"error".*\}\n\n$/m,
  },
];
