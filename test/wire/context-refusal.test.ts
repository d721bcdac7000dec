// Which answers mean "the prompt is too long": the servers' own sentences, and nothing that merely quotes one.
import { describe, expect, test } from 'vitest';
import { isContextRefusal } from '#lib/wire/context-refusal.ts';

const vllm = (message: string): string =>
  JSON.stringify({ error: { message, type: 'BadRequestError', param: null, code: 400 } });
const flat = (message: string): string =>
  JSON.stringify({ object: 'error', message, type: 'BadRequestError', param: null, code: 400 });

const refusals: ReadonlyArray<readonly [server: string, status: number, body: string]> = [
  [
    'vLLM 0.3, prompt and answer',
    400,
    flat(
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4900 in the messages, 100 in the completion). Please reduce the length of the messages or completion.",
    ),
  ],
  [
    'vLLM 0.11, prompt',
    400,
    vllm(
      "This model's maximum context length is 8192 tokens. However, your request has 9000 input tokens. Please reduce the length of the input messages.",
    ),
  ],
  [
    'vLLM 0.11, max_tokens',
    400,
    vllm(
      "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's maximum context length is 8192 tokens and your request has 10 input tokens (9000 > 8192 - 10).",
    ),
  ],
  [
    'vLLM, characters',
    400,
    vllm(
      "You passed 900000 input characters and requested 0 output tokens. However, the model's context length is only 8192 tokens, resulting in a maximum input length of 8192 tokens (at most 1000000 characters). Please reduce the length of the input prompt.",
    ),
  ],
  [
    'vLLM, tokens',
    400,
    vllm(
      "You passed 8193 input tokens and requested 1 output tokens. However, the model's context length is only 8192 tokens, resulting in a maximum input length of 8191 tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=8193)",
    ),
  ],
  [
    'vLLM 0.2x, at least',
    400,
    vllm(
      "This model's maximum context length is 8192 tokens. However, you requested 2048 output tokens and your prompt contains at least 6145 input tokens, for a total of at least 8193 tokens. Please reduce the length of the input prompt or the number of requested output tokens.",
    ),
  ],
  [
    'vLLM 0.2x, the answer alone',
    400,
    vllm(
      'max_tokens=32000 cannot be greater than max_model_len=16384. Please request fewer output tokens. (parameter=max_tokens, value=32000)',
    ),
  ],
  [
    'vLLM, the engine',
    400,
    vllm(
      'The decoder prompt (length 9000) is longer than the maximum model length of 8192. Make sure that `max_model_len` is no smaller than the number of text tokens.',
    ),
  ],
  [
    'vLLM, messages',
    400,
    JSON.stringify({
      type: 'error',
      error: {
        type: 'BadRequestError',
        message: "This model's maximum context length is 8192 tokens. However, your request has 9000 input tokens.",
      },
    }),
  ],
  [
    'llama.cpp',
    400,
    JSON.stringify({
      error: {
        code: 400,
        message: 'request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 9000,
        n_ctx: 8192,
      },
    }),
  ],
  [
    'llama.cpp, older',
    400,
    JSON.stringify({
      error: {
        code: 400,
        message:
          'the request exceeds the available context size. try increasing the context size or enable context shift',
        type: 'invalid_request_error',
      },
    }),
  ],
  ['SGLang, prompt', 400, flat("The input (9000 tokens) is longer than the model's context length (8192 tokens).")],
  [
    'SGLang, prompt and answer',
    400,
    flat(
      "Requested token count exceeds the model's maximum context length of 8192 tokens. You requested a total of 9000 tokens: 8000 tokens from the input messages and 1000 tokens for the completion.",
    ),
  ],
  [
    'SGLang, scheduler',
    400,
    flat(
      'Input length (9000 tokens) exceeds the maximum allowed length (8186 tokens). Use a shorter input or enable --allow-auto-truncate.',
    ),
  ],
  [
    'SGLang, with the exception',
    400,
    flat("ValueError: The input (9000 tokens) is longer than the model's context length (8192 tokens)."),
  ],
  [
    'TabbyAPI',
    400,
    JSON.stringify({
      error: {
        message: 'Prompt length 9000 exceeds the available context size of 8192 tokens',
        type: 'invalid_request_error',
        param: null,
        code: 'context_length_exceeded',
      },
    }),
  ],
  ['Ollama', 400, JSON.stringify({ error: 'prompt too long; exceeded max context length by 808 tokens' })],
];

describe('a context refusal is recognised', () => {
  for (const [server, status, body] of refusals) {
    test(server, () => {
      expect(isContextRefusal(status, body)).toBe(true);
    });
  }
});

const others: ReadonlyArray<readonly [what: string, status: number, body: string]> = [
  [
    'a validation error that quotes such a prompt',
    400,
    vllm(
      "[{'type': 'missing', 'loc': ('body', 'messages'), 'input': \"This model's maximum context length is 8192 tokens\"}]",
    ),
  ],
  ['another bad request', 400, vllm('temperature must be non-negative, got -1.0.')],
  ['an unknown model', 404, vllm('The model `x` does not exist.')],
  ['a server error with the sentence', 500, vllm("This model's maximum context length is 8192 tokens.")],
  ['an empty body', 400, ''],
  ['a body that is no object', 400, '[1]'],
];

describe('nothing else is', () => {
  for (const [what, status, body] of others) {
    test(what, () => {
      expect(isContextRefusal(status, body)).toBe(false);
    });
  }
});
