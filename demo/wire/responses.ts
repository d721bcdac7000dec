// POST /v1/responses as vLLM answers it. Two events leave before the engine is asked; every event is numbered, its type stands last.
// Source: vllm/entrypoints/openai/responses/serving.py (responses_stream_generator), .../streaming_events.py, .../protocol.py (ResponsesResponse).
import type { Answer, EventScript, FakeDialect, Json, Step } from './dialect.ts';
import {
  completionTokens,
  contentText,
  countTokens,
  isJson,
  lastUserText,
  listOf,
  namedEvent,
  numberOf,
} from './dialect.ts';
import { errorBody } from './errors.ts';
import type { Draft } from './response-items.ts';
import { itemDrafts, itemsOf } from './response-items.ts';

/** The response object; `output` is empty and `usage` null while it is in progress. */
function responseOf(answer: Answer, status: 'in_progress' | 'done'): Json {
  const { body } = answer;
  const done = status === 'done';
  const cutShort = done && answer.finish === 'length';
  return {
    id: `resp_${answer.id}`,
    created_at: answer.created,
    incomplete_details: cutShort ? { reason: 'max_output_tokens' } : null,
    instructions: body['instructions'] ?? null,
    metadata: body['metadata'] ?? null,
    model: answer.model,
    object: 'response',
    output: done ? itemsOf(answer) : [],
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    temperature: body['temperature'] ?? 1.0,
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1.0,
    background: false,
    max_output_tokens: body['max_output_tokens'] ?? 8192,
    max_tool_calls: null,
    previous_response_id: null,
    prompt: null,
    reasoning: body['reasoning'] ?? null,
    service_tier: 'auto',
    status: done ? (cutShort ? 'incomplete' : answer.finish === 'abort' ? 'cancelled' : 'completed') : 'in_progress',
    text: body['text'] ?? null,
    top_logprobs: null,
    truncation: body['truncation'] ?? 'disabled',
    usage: done ? usageOf(answer) : null,
    user: body['user'] ?? null,
    presence_penalty: body['presence_penalty'] ?? 0,
    frequency_penalty: body['frequency_penalty'] ?? 0,
    kv_transfer_params: null,
    ec_transfer_params: null,
    input_messages: null,
    output_messages: null,
  };
}

function usageOf(answer: Answer): Json {
  const output = completionTokens(answer);
  return {
    input_tokens: answer.promptTokens,
    input_tokens_details: {
      cached_tokens: 0,
      input_tokens_per_turn: [],
      cached_tokens_per_turn: [],
      ...(answer.server === 'vllm-0.32' && { cache_write_tokens: 0 }),
    },
    output_tokens: output,
    output_tokens_details: {
      reasoning_tokens: countTokens(answer.reasoning),
      tool_output_tokens: 0,
      output_tokens_per_turn: [],
      tool_output_tokens_per_turn: [],
    },
    total_tokens: answer.promptTokens + output,
  };
}

const numbered = ({ type, fields }: Draft, sequence: number): string =>
  namedEvent({ ...fields, sequence_number: sequence, type });

function script(answer: Answer): EventScript {
  const opening = responseOf(answer, 'in_progress');
  const before = ['response.created', 'response.in_progress'].map((type, at) =>
    numbered({ type, fields: { response: opening }, tokens: 0 }, at),
  );
  const drafts = itemDrafts(answer);
  const steps = drafts.map((draft, at): Step => ({
    event: numbered(draft, before.length + at),
    tokens: draft.tokens,
    output: true,
  }));
  const last = { type: 'response.completed', fields: { response: responseOf(answer, 'done') }, tokens: 0 };
  return { before, steps, terminator: numbered(last, before.length + drafts.length) };
}

const inputItems = (body: Json): readonly unknown[] =>
  typeof body['input'] === 'string' ? [{ role: 'user', content: body['input'] }] : listOf(body['input']);

export const responses: FakeDialect = {
  path: '/v1/responses',
  work: 'stream',
  thinks: true,
  required: ['input'],
  promptOf: (body) => {
    const texts = inputItems(body).map((item) => (isJson(item) ? contentText(item['content'] ?? item['output']) : ''));
    return [contentText(body['instructions']), ...texts, body['tools'] ? JSON.stringify(body['tools']) : ''].join('\n');
  },
  lastWords: (body) => lastUserText(inputItems(body)),
  maxTokens: (body) => numberOf(body['max_output_tokens']),
  limitName: () => 'max_output_tokens',
  drops: true,
  script,
  whole: (answer) => responseOf(answer, 'done'),
  /** OpenAI's error event: vLLM's own generator raises on its error and drops the connection instead. */
  errorEvents: ({ message, type, param }) =>
    namedEvent({ code: type, message, param, sequence_number: 0, type: 'error' }),
  errorBody,
  refuses: (body) => {
    const id = body['previous_response_id'];
    if (typeof id !== 'string') return null;
    return {
      message: `Response with id '${id}' not found.`,
      type: 'invalid_request_error',
      param: 'response_id',
      code: 404,
    };
  },
};
