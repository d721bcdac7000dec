// POST /v1/completions as vLLM answers it.
// Source: vllm/entrypoints/openai/completion/serving.py (completion_stream_generator), .../protocol.py.
import type { Answer, EventScript, FakeDialect, Json, Piece } from './dialect.ts';
import { completionTokens, dataEvent, isJson, joinText, listOf, numberOf } from './dialect.ts';
import { promptDetails } from './chat.ts';
import { errorBody } from './errors.ts';

const head = (answer: Answer): Json => ({
  id: `cmpl-${answer.id}`,
  object: 'text_completion',
  created: answer.created,
  model: answer.model,
});

const streamedHead = (answer: Answer): Json => ({ ...head(answer), system_fingerprint: null });

const usageOf = (answer: Answer): Json => {
  const completion = completionTokens(answer);
  return {
    prompt_tokens: answer.promptTokens,
    total_tokens: answer.promptTokens + completion,
    completion_tokens: completion,
  };
};

const choice = (text: string, finish: string | null): Json => ({
  index: 0,
  text,
  logprobs: null,
  finish_reason: finish,
  stop_reason: null,
  prompt_token_ids: null,
  token_ids: null,
});

/** The last token's event carries the finish reason, unlike in chat. */
function script(answer: Answer): EventScript {
  const options = answer.body['stream_options'];
  const wantsUsage = isJson(options) && options['include_usage'] === true;
  const pieces: readonly Piece[] = answer.text.length > 0 ? answer.text : [{ text: '', tokens: 0 }];
  const steps = pieces.map((piece, index) => {
    const finish = index === pieces.length - 1 ? answer.finish : null;
    const event = dataEvent({ ...streamedHead(answer), choices: [choice(piece.text, finish)] });
    return { event, tokens: piece.tokens, output: true };
  });
  const usage = dataEvent({ ...streamedHead(answer), choices: [], usage: usageOf(answer) });
  return {
    before: [],
    steps: wantsUsage ? [...steps, { event: usage, tokens: 0, output: true }] : steps,
    terminator: 'data: [DONE]\n\n',
  };
}

/** A prompt is a string, token ids, or a list of either; an id costs what four bytes cost. */
function promptText(prompt: unknown): string {
  if (typeof prompt === 'string') return prompt;
  if (typeof prompt === 'number') return '0000';
  return listOf(prompt).map(promptText).join('');
}

export const completions: FakeDialect = {
  path: '/v1/completions',
  work: 'stream',
  thinks: false,
  required: ['prompt'],
  promptOf: (body) => promptText(body['prompt']),
  lastWords: (body) => {
    const { prompt } = body;
    if (typeof prompt === 'string') return prompt;
    return listOf(prompt).findLast((one) => typeof one === 'string') ?? '';
  },
  maxTokens: (body) => numberOf(body['max_tokens']) ?? 16,
  script,
  whole: (answer) => ({
    ...head(answer),
    choices: [{ ...choice(joinText(answer.text), answer.finish), prompt_logprobs: null, routed_experts: null }],
    service_tier: null,
    system_fingerprint: null,
    usage: { ...usageOf(answer), prompt_tokens_details: promptDetails(answer), completion_tokens_details: null },
    kv_transfer_params: null,
    ec_transfer_params: null,
    metrics: null,
  }),
  errorEvents: (error) => `${dataEvent(errorBody(error))}data: [DONE]\n\n`,
  limitName: () => 'max_tokens',
  errorBody,
};
