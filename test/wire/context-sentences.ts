// What servers say when a context is too small, each sentence with who said it, in the body that it came in.

export type Expected = readonly [
  kind: 'prompt' | 'answer-limit' | 'sum',
  context: number | null,
  prompt: number | null,
];

export const openai = (message: string): string =>
  JSON.stringify({ error: { message, type: 'BadRequestError', param: null, code: 400 } });
export const anthropic = (message: string): string =>
  JSON.stringify({ type: 'error', error: { type: 'BadRequestError', message } });
const flat = (message: string): string =>
  JSON.stringify({ object: 'error', message, type: 'BadRequestError', param: null, code: 400 });
export const bare = (error: string): string => JSON.stringify({ error });

export const spoken: ReadonlyArray<readonly [server: string, body: string, expected: Expected]> = [
  [
    'vLLM 0.3, prompt and answer',
    flat(
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4900 in the messages, 100 in the completion). Please reduce the length of the messages or completion.",
    ),
    ['prompt', 4096, 4900],
  ],
  [
    'vLLM 0.6, a short prompt with a huge answer',
    flat(
      "This model's maximum context length is 4096 tokens. However, you requested 9010 tokens (10 in the messages, 9000 in the completion). Please reduce the length of the messages or completion.",
    ),
    ['answer-limit', 4096, 10],
  ],
  [
    'vLLM 0.6, both together',
    flat(
      "This model's maximum context length is 4096 tokens. However, you requested 4100 tokens (3100 in the messages, 1000 in the completion). Please reduce the length of the messages or completion.",
    ),
    ['sum', 4096, 3100],
  ],
  [
    'vLLM 0.6, prompt',
    flat(
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens in the messages, Please reduce the length of the messages.",
    ),
    ['prompt', 4096, 5000],
  ],
  [
    'vLLM 0.8, embeddings',
    flat(
      "This model's maximum context length is 512 tokens. However, you requested 800 tokens in the input for embedding generation. Please reduce the length of the input.",
    ),
    ['prompt', 512, 800],
  ],
  [
    'llama-cpp-python',
    openai(
      "This model's maximum context length is 2048 tokens, however you requested 2300 tokens (2200 in the messages; 100 in the completion). Please reduce the length of the messages or completion.",
    ),
    ['prompt', 2048, 2200],
  ],
  [
    'vLLM 0.11, prompt',
    openai(
      "This model's maximum context length is 8192 tokens. However, your request has 9000 input tokens. Please reduce the length of the input messages.",
    ),
    ['prompt', 8192, 9000],
  ],
  [
    'vLLM 0.11, messages',
    anthropic("This model's maximum context length is 8192 tokens. However, your request has 9000 input tokens."),
    ['prompt', 8192, 9000],
  ],
  [
    'vLLM 0.11, max_tokens',
    openai(
      "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's maximum context length is 8192 tokens and your request has 10 input tokens (9000 > 8192 - 10).",
    ),
    ['answer-limit', 8192, 10],
  ],
  [
    'vLLM, characters',
    openai(
      "You passed 900000 input characters and requested 0 output tokens. However, the model's context length is only 8192 tokens, resulting in a maximum input length of 8192 tokens (at most 1000000 characters). Please reduce the length of the input prompt.",
    ),
    ['sum', 8192, null],
  ],
  [
    'vLLM, tokens',
    openai(
      "You passed 8193 input tokens and requested 1 output tokens. However, the model's context length is only 8192 tokens, resulting in a maximum input length of 8191 tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=8193)",
    ),
    ['prompt', 8192, 8193],
  ],
  [
    'vLLM, the engine',
    openai(
      'The decoder prompt (length 9000) is longer than the maximum model length of 8192. Make sure that `max_model_len` is no smaller than the number of text tokens.',
    ),
    ['prompt', 8192, 9000],
  ],
  [
    'vLLM 0.7, the engine',
    openai('Prompt length of 9000 is longer than the maximum model length of 8192.'),
    ['prompt', 8192, 9000],
  ],
  [
    'llama.cpp, older',
    openai('the request exceeds the available context size. try increasing the context size or enable context shift'),
    ['prompt', null, null],
  ],
  [
    'SGLang, prompt',
    flat("The input (9000 tokens) is longer than the model's context length (8192 tokens)."),
    ['prompt', 8192, 9000],
  ],
  [
    'SGLang, prompt and answer',
    flat(
      "Requested token count exceeds the model's maximum context length of 8192 tokens. You requested a total of 9000 tokens: 8000 tokens from the input messages and 1000 tokens for the completion.",
    ),
    ['sum', 8192, 8000],
  ],
  [
    'SGLang, scheduler',
    flat(
      'Input length (9000 tokens) exceeds the maximum allowed length (8186 tokens). Use a shorter input or enable --allow-auto-truncate.',
    ),
    ['prompt', 8186, 9000],
  ],
  [
    'SGLang, with the exception',
    flat("ValueError: The input (9000 tokens) is longer than the model's context length (8192 tokens)."),
    ['prompt', 8192, 9000],
  ],
  [
    'TGI, prompt',
    JSON.stringify({
      error: 'Input validation error: `inputs` must have less than 4096 tokens. Given: 4545',
      error_type: 'validation',
    }),
    ['prompt', 4096, 4545],
  ],
  [
    'TGI, prompt and answer',
    bare(
      'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 1244 `inputs` tokens and 1000 `max_new_tokens`',
    ),
    ['sum', 2048, 1244],
  ],
  [
    'TGI, a prompt that leaves no room for any answer',
    bare(
      'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 2048 `inputs` tokens and 1 `max_new_tokens`',
    ),
    ['prompt', 2048, 2048],
  ],
  [
    'TGI, a short prompt with a huge answer',
    bare('Input validation error: `max_new_tokens` must be <= 512. Given: 4000'),
    ['answer-limit', 512, null],
  ],
  ['Ollama', bare('prompt too long; exceeded max context length by 808 tokens'), ['prompt', null, null]],
  ['Ollama, embeddings', bare('the input length exceeds the context length'), ['prompt', null, null]],
  ['Ollama 0.3, embeddings', bare('input length exceeds maximum context length'), ['prompt', null, null]],
  [
    'LM Studio 0.3',
    bare(
      'Trying to keep the first 10136 tokens when context the overflows. However, the model is loaded with context length of only 7866 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input.',
    ),
    ['prompt', 7866, 10136],
  ],
  [
    'LM Studio 0.3, through its SDK',
    bare(
      '<LM Studio error> Trying to keep the first 15857 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.',
    ),
    ['prompt', 4096, 15857],
  ],
  [
    'LM Studio 0.4',
    bare(
      'The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length, or provide a shorter input',
    ),
    ['prompt', null, null],
  ],
  [
    'LM Studio 0.4, with counts',
    bare(
      'The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 13055>= n_ctx: 4096). Try to load the model with a larger context length, or provide a shorter input.',
    ),
    ['prompt', 4096, 13055],
  ],
  ['LM Studio 0.4.6', bare('Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)'), ['prompt', 7424, 15028]],
  [
    'vLLM 0.11 on /v1/responses',
    openai('The engine prompt length 224662 exceeds the max_model_len 131072. Please reduce prompt.'),
    ['prompt', 131_072, 224_662],
  ],
  ['TabbyAPI', openai('Prompt length 9000 exceeds the available context size of 8192 tokens'), ['prompt', 8192, 9000]],
  [
    'ik_llama.cpp',
    openai('context_length_exceeded: the request exceeds the available context size; context shift is disabled'),
    ['prompt', null, null],
  ],
  ['LM Studio 0.2', bare('Error: Input length 6491 exceeds context length 1500'), ['prompt', 1500, 6491]],
  [
    "a server with Anthropic's words, prompt",
    anthropic('prompt is too long: 210000 tokens > 200000 maximum'),
    ['prompt', 200_000, 210_000],
  ],
  [
    "a server with Anthropic's words, prompt and answer",
    anthropic(
      'input length and `max_tokens` exceed context limit: 174167 + 64000 > 200000, decrease input length or `max_tokens` and try again',
    ),
    ['sum', 200_000, 174_167],
  ],
  [
    'vLLM behind LiteLLM',
    openai(
      "litellm.BadRequestError: OpenAIException - This model's maximum context length is 8192 tokens. However, your request has 9000 input tokens.",
    ),
    ['prompt', 8192, 9000],
  ],
];
/** Bodies whose fields say it, whatever the sentence. */
export const marked: typeof spoken = [
  [
    'llama.cpp',
    JSON.stringify({
      error: {
        code: 400,
        message: 'request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 9000,
        n_ctx: 8192,
      },
    }),
    ['prompt', 8192, 9000],
  ],
  [
    'TabbyAPI',
    JSON.stringify({ error: { message: 'In other words.', type: 'x', param: null, code: 'context_length_exceeded' } }),
    ['prompt', null, null],
  ],
];
