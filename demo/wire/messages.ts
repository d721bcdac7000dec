// POST /v1/messages and its count_tokens as vLLM answers them: it serves chat and converts.
// Source: vllm/entrypoints/anthropic/serving.py (message_stream_converter, messages_full_converter, count_tokens), .../protocol.py, .../api_router.py.
import type { Answer, EventScript, FakeDialect, Json, Piece, Step, UpstreamError } from './dialect.ts';
import {
  completionTokens,
  contentText,
  dataEvent,
  isJson,
  joinText,
  lastUserText,
  listOf,
  numberOf,
} from './dialect.ts';
import { repr } from './errors.ts';

/** Fields in the order of vLLM's model: the type, the payload, then the index. */
const event = (type: string, fields: Json = {}): string => `event: ${type}\n${dataEvent({ type, ...fields })}`;

const stopReason = (answer: Answer): string | null => {
  if (answer.finish === 'abort') return null;
  if (answer.tool) return 'tool_use';
  return answer.finish === 'length' ? 'max_tokens' : 'end_turn';
};

const usageOf = (answer: Answer): Json => ({
  input_tokens: answer.promptTokens,
  output_tokens: completionTokens(answer),
  ...(answer.server === 'vllm-0.32' && { cache_creation_input_tokens: 0, cache_read_input_tokens: 0 }),
});

interface Block {
  readonly start: Json;
  readonly pieces: readonly Piece[];
  readonly delta: (text: string) => Json;
  /** A delta that closes the block. */
  readonly last: Json | null;
}

function blocksOf({ id, reasoning, text, tool }: Answer): Block[] {
  const thinking: Block = {
    start: { type: 'thinking', thinking: '' },
    pieces: reasoning,
    delta: (words) => ({ type: 'thinking_delta', thinking: words }),
    last: { type: 'signature_delta', signature: id },
  };
  const said: Block = {
    start: { type: 'text', text: '' },
    pieces: text,
    delta: (words) => ({ type: 'text_delta', text: words }),
    last: null,
  };
  const call = tool && {
    start: { type: 'tool_use', id: tool.id, name: tool.name, input: {} },
    pieces: tool.arguments,
    delta: (json: string) => ({ type: 'input_json_delta', partial_json: json }),
    last: null,
  };
  return [thinking, said, call].filter((block) => block !== null && block.pieces.length > 0) as Block[];
}

function blockSteps({ start, pieces, delta, last }: Block, index: number): Step[] {
  const step = (type: string, fields: Json, tokens = 0): Step => ({
    event: event(type, { ...fields, index }),
    tokens,
    output: true,
  });
  return [
    step('content_block_start', { content_block: start }),
    ...pieces.map((piece) => step('content_block_delta', { delta: delta(piece.text) }, piece.tokens)),
    ...(last ? [step('content_block_delta', { delta: last })] : []),
    step('content_block_stop', {}),
  ];
}

function script(answer: Answer): EventScript {
  const message = {
    id: `chatcmpl-${answer.id}`,
    type: 'message',
    role: 'assistant',
    content: [],
    model: answer.model,
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: answer.promptTokens, output_tokens: 0 },
  };
  const last = answer.server === 'vllm-0.32' ? { stop_sequence: null } : {};
  const finish = { delta: { stop_reason: stopReason(answer), ...last }, usage: usageOf(answer) };
  return {
    before: [],
    steps: [
      { event: event('message_start', { message }), tokens: 0, output: false },
      ...blocksOf(answer).flatMap(blockSteps),
      { event: event('message_delta', finish), tokens: 0, output: true },
    ],
    terminator: event('message_stop'),
  };
}

const contentOf = ({ id, reasoning, text, tool }: Answer): Json[] => [
  ...(reasoning.length > 0 ? [{ type: 'thinking', thinking: joinText(reasoning), signature: id }] : []),
  ...(text.length > 0 ? [{ type: 'text', text: joinText(text) }] : []),
  ...(tool ? [{ type: 'tool_use', id: tool.id, name: tool.name, input: JSON.parse(joinText(tool.arguments)) }] : []),
];

const shared = {
  thinks: true,
  promptOf: (body: Json): string => {
    const turns = listOf(body['messages']).map((turn) => (isJson(turn) ? contentText(turn['content']) : ''));
    return [contentText(body['system']), ...turns, body['tools'] ? JSON.stringify(body['tools']) : ''].join('\n');
  },
  lastWords: (body: Json): string => lastUserText(body['messages']),
  maxTokens: (body: Json): number | null => numberOf(body['max_tokens']),
  limitName: (): string => 'max_completion_tokens',
  /** The converter takes chat's error event for a chunk and tells what it misses in it; the error's own words are cut away. */
  errorEvents: ({ message, type, param, code }: UpstreamError): string => {
    const seen = repr({ error: { message, type, param, code } });
    const input = `[type=missing, input_value=${seen.slice(0, 25)}...${seen.slice(-24)}, input_type=dict]`;
    const more = 'For further information visit https://errors.pydantic.dev/2.14/v/missing';
    const misses = ['model', 'choices'].map((field) => `${field}\n  Field required ${input}\n    ${more}`);
    const said = ['2 validation errors for ChatCompletionStreamResponse', ...misses].join('\n');
    return event('error', { error: { type: 'internal_error', message: said } });
  },
  errorBody: ({ type, message }: { readonly type: string; readonly message: string }): unknown => ({
    type: 'error',
    error: { type, message },
  }),
};

export const messages: FakeDialect = {
  ...shared,
  path: '/v1/messages',
  work: 'stream',
  required: ['model', 'messages', 'max_tokens'],
  script,
  whole: (answer) => ({
    id: `chatcmpl-${answer.id}`,
    type: 'message',
    role: 'assistant',
    content: contentOf(answer),
    model: answer.model,
    stop_reason: stopReason(answer),
    usage: usageOf(answer),
  }),
};

export const countTokens: FakeDialect = {
  ...shared,
  path: '/v1/messages/count_tokens',
  work: 'none',
  required: ['model', 'messages'],
  script,
  whole: ({ promptTokens }) => ({
    input_tokens: promptTokens,
    context_management: { original_input_tokens: promptTokens },
  }),
};
