// What each dialect of the fake must send, as data.
const words = (text: string) => [{ role: 'user', content: text }];

const tool = {
  name: 'look_up',
  parameters: { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } } },
};

export interface DialectCase {
  readonly path: string;
  readonly body: (text: string) => object;
  readonly tools: object;
  readonly plain: readonly string[];
  readonly thinking: readonly string[];
  readonly calling: readonly string[];
  /** Where the words are in the whole answer. */
  readonly said: (answer: never) => string;
  readonly usage: object;
}

const delta = (kind: string, count: number): string[] => Array.from({ length: count }, () => kind);

export const cases: readonly DialectCase[] = [
  {
    path: '/v1/chat/completions',
    body: (text) => ({ model: 'm', messages: words(text) }),
    tools: { tools: [{ type: 'function', function: tool }] },
    plain: ['role', 'content', 'content', 'content', 'finish:stop', '[DONE]'],
    thinking: ['role', ...delta('reasoning', 9), 'content', 'content', 'content', 'finish:stop', '[DONE]'],
    calling: ['role', 'tool_calls', 'tool_calls', 'tool_calls', 'finish:tool_calls', '[DONE]'],
    said: (answer: { choices: [{ message: { content: string } }] }) => answer.choices[0].message.content,
    usage: {
      prompt_tokens: 1,
      total_tokens: 4,
      completion_tokens: 3,
      prompt_tokens_details: { cached_tokens: 0, created_cache_tokens: 0, multimodal_tokens: null },
    },
  },
  {
    path: '/v1/completions',
    body: (text) => ({ model: 'm', prompt: text }),
    tools: {},
    plain: ['text', 'text', 'finish:stop', '[DONE]'],
    thinking: ['text', 'text', 'finish:stop', '[DONE]'],
    calling: ['text', 'text', 'finish:stop', '[DONE]'],
    said: (answer: { choices: [{ text: string }] }) => answer.choices[0].text,
    usage: {
      prompt_tokens: 1,
      total_tokens: 4,
      completion_tokens: 3,
      prompt_tokens_details: { cached_tokens: 0, created_cache_tokens: 0, multimodal_tokens: null },
    },
  },
  {
    path: '/v1/responses',
    body: (text) => ({ model: 'm', input: text }),
    tools: { tools: [{ type: 'function', ...tool }] },
    plain: [
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      ...delta('response.output_text.delta', 3),
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ],
    thinking: [
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.reasoning_part.added',
      ...delta('response.reasoning_text.delta', 9),
      'response.reasoning_text.done',
      'response.reasoning_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      ...delta('response.output_text.delta', 3),
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ],
    calling: [
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      ...delta('response.function_call_arguments.delta', 2),
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ],
    said: (answer: { output: [{ content: [{ text: string }] }] }) => answer.output[0].content[0].text,
    usage: { input_tokens: 1, output_tokens: 3, total_tokens: 4 },
  },
  {
    path: '/v1/messages',
    body: (text) => ({ model: 'm', max_tokens: 100, messages: words(text) }),
    tools: { tools: [{ name: tool.name, input_schema: tool.parameters }] },
    plain: [
      'message_start',
      'content_block_start',
      ...delta('content_block_delta', 3),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ],
    thinking: [
      'message_start',
      'content_block_start',
      ...delta('content_block_delta', 10),
      'content_block_stop',
      'content_block_start',
      ...delta('content_block_delta', 3),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ],
    calling: [
      'message_start',
      'content_block_start',
      ...delta('content_block_delta', 2),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ],
    said: (answer: { content: [{ text: string }] }) => answer.content[0].text,
    usage: { input_tokens: 1, output_tokens: 3 },
  },
];
