// POST /v1/chat/completions as vLLM answers it.
// Source: vllm/entrypoints/openai/chat_completion/serving.py (chat_completion_stream_generator, chat_completion_full_generator), .../protocol.py.
import type { Answer, EventScript, FakeDialect, Json, Step } from './dialect.ts';
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
import { errorBody } from './errors.ts';

const chunk = (answer: Answer, choices: readonly unknown[], more: Json = {}): string =>
  dataEvent({
    id: `chatcmpl-${answer.id}`,
    object: 'chat.completion.chunk',
    created: answer.created,
    model: answer.model,
    system_fingerprint: null,
    choices,
    ...more,
  });

const delta = (answer: Answer, fields: Json): string =>
  chunk(answer, [{ index: 0, delta: fields, logprobs: null, finish_reason: null, token_ids: null }]);

const usageOf = (answer: Answer): Json => {
  const completion = completionTokens(answer);
  return {
    prompt_tokens: answer.promptTokens,
    total_tokens: answer.promptTokens + completion,
    completion_tokens: completion,
  };
};

/** The newer version tells what its cache held. */
export const promptDetails = ({ server }: Answer): Json | null =>
  server === 'vllm-0.32' ? { cached_tokens: 0, created_cache_tokens: 0, multimodal_tokens: null } : null;

const streamedUsage = (answer: Answer): Json => ({
  ...usageOf(answer),
  ...(answer.server === 'vllm-0.32' && { prompt_tokens_details: { cached_tokens: 0, created_cache_tokens: 0 } }),
});

const finishReason = (answer: Answer): string => (answer.tool ? 'tool_calls' : answer.finish);

function toolSteps(answer: Answer): Step[] {
  if (!answer.tool) return [];
  const { id, name } = answer.tool;
  const opening = { id, type: 'function', index: 0, function: { name, arguments: '' } };
  return [
    { event: delta(answer, { tool_calls: [opening] }), tokens: 0, output: true },
    ...answer.tool.arguments.map((piece) => ({
      event: delta(answer, { tool_calls: [{ index: 0, function: { arguments: piece.text } }] }),
      tokens: piece.tokens,
      output: true,
    })),
  ];
}

function script(answer: Answer): EventScript {
  const role = { index: 0, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null };
  const last = {
    index: 0,
    delta: { content: '' },
    logprobs: null,
    finish_reason: finishReason(answer),
    stop_reason: null,
    token_ids: null,
  };
  const options = answer.body['stream_options'];
  const wantsUsage = isJson(options) && options['include_usage'] === true;
  return {
    before: [],
    steps: [
      { event: chunk(answer, [role], { prompt_token_ids: null, prompt_text: null }), tokens: 0, output: false },
      ...answer.reasoning.map((p) => ({ event: delta(answer, { reasoning: p.text }), tokens: p.tokens, output: true })),
      ...answer.text.map((p) => ({ event: delta(answer, { content: p.text }), tokens: p.tokens, output: true })),
      ...toolSteps(answer),
      { event: chunk(answer, [last]), tokens: 0, output: true },
      ...(wantsUsage ? [{ event: chunk(answer, [], { usage: streamedUsage(answer) }), tokens: 0, output: true }] : []),
    ],
    terminator: 'data: [DONE]\n\n',
  };
}

function message(answer: Answer): Json {
  const { tool } = answer;
  const call = tool && {
    id: tool.id,
    type: 'function',
    function: { name: tool.name, arguments: joinText(tool.arguments) },
  };
  return {
    role: 'assistant',
    content: tool && answer.text.length === 0 ? null : joinText(answer.text),
    refusal: null,
    annotations: null,
    audio: null,
    function_call: null,
    tool_calls: call ? [call] : [],
    reasoning: answer.reasoning.length === 0 ? null : joinText(answer.reasoning),
  };
}

const whole = (answer: Answer): unknown => ({
  id: `chatcmpl-${answer.id}`,
  object: 'chat.completion',
  created: answer.created,
  model: answer.model,
  choices: [
    {
      index: 0,
      message: message(answer),
      logprobs: null,
      finish_reason: finishReason(answer),
      stop_reason: null,
      token_ids: null,
      routed_experts: null,
    },
  ],
  service_tier: null,
  system_fingerprint: null,
  usage: { ...usageOf(answer), prompt_tokens_details: promptDetails(answer), completion_tokens_details: null },
  prompt_logprobs: null,
  prompt_token_ids: null,
  prompt_text: null,
  kv_transfer_params: null,
  ec_transfer_params: null,
  metrics: null,
});

export const chat: FakeDialect = {
  path: '/v1/chat/completions',
  work: 'stream',
  thinks: true,
  required: ['messages'],
  promptOf: (body) => {
    const texts = listOf(body['messages']).map((turn) => (isJson(turn) ? contentText(turn['content']) : ''));
    return [...texts, body['tools'] ? JSON.stringify(body['tools']) : ''].join('\n');
  },
  lastWords: (body) => lastUserText(body['messages']),
  maxTokens: (body) => numberOf(body['max_completion_tokens']) ?? numberOf(body['max_tokens']),
  script,
  whole,
  errorEvents: (error) => `${dataEvent(errorBody(error))}data: [DONE]\n\n`,
  limitName: (body) => (numberOf(body['max_completion_tokens']) === null ? 'max_tokens' : 'max_completion_tokens'),
  errorBody,
};
