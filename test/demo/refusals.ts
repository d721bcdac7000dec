// What each server says to the same bad request: recorded from vLLM 0.28.0 and 0.32.0, llama.cpp's from its source at b10573.

export const words = (text: string) => ({ model: 'm', messages: [{ role: 'user', content: text }] });
const schema = (one: object) => ({ response_format: { type: 'json_schema', json_schema: { name: 's', schema: one } } });
export const unique = schema({ type: 'array', uniqueItems: true });

interface Refusal {
  readonly path: string;
  readonly body: object;
  readonly 'vllm-0.28': string;
  readonly 'vllm-0.32': string;
  readonly 'llama.cpp': string;
}

const tooMuch = (field: string, limit: string): string =>
  `400 ${field}=9999 cannot be greater than max_model_len=${limit}. Please request fewer output tokens. (parameter=${field}, value=9999)`;
const limits = (field: string) => ({
  'vllm-0.28': tooMuch(field, 'max_total_tokens=1000'),
  'vllm-0.32': tooMuch(field, '1000'),
  'llama.cpp': '200',
});
export const image = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }];
const brokenCall = [
  { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"a":' } }] },
];

/** vLLM's sentences recorded from 0.28.0 and 0.32.0, llama.cpp's from its source at b10573. */
export const refusals: Readonly<Record<string, Refusal>> = {
  "an answer limit beyond the context, chat's": {
    path: '/v1/chat/completions',
    body: { ...words('Hi'), max_tokens: 9999 },
    ...limits('max_tokens'),
  },
  "an answer limit beyond the context, messages'": {
    path: '/v1/messages',
    body: { ...words('Hi'), max_tokens: 9999 },
    ...limits('max_completion_tokens'),
  },
  "an answer limit beyond the context, responses'": {
    path: '/v1/responses',
    body: { input: 'Hi', max_output_tokens: 9999 },
    ...limits('max_output_tokens'),
  },
  'prompt and answer together': {
    path: '/v1/chat/completions',
    body: { ...words('x'.repeat(3200)), max_tokens: 300 },
    'vllm-0.28':
      "400 This model's maximum context length is 1000 tokens. However, you requested 300 output tokens and your prompt contains at least 701 input tokens, for a total of at least 1001 tokens. Please reduce the length of the input prompt or the number of requested output tokens. (parameter=input_tokens, value=701)",
    'vllm-0.32': '200',
    'llama.cpp': '200',
  },
  'an unknown model': {
    path: '/v1/chat/completions',
    body: { ...words('Hi'), model: 'nope' },
    'vllm-0.28': '404 The model `nope` does not exist.',
    'vllm-0.32': '404 The model `nope` does not exist. Valid aliases: m.',
    'llama.cpp': '200',
  },
  'no messages': {
    path: '/v1/chat/completions',
    body: { model: 'm' },
    'vllm-0.28':
      "400 1 validation error:\n  {'type': 'missing', 'loc': ('body', 'messages'), 'msg': 'Field required', 'input': {'model': 'm'}}",
    'vllm-0.32':
      "400 1 validation error:\n  {'type': 'missing', 'loc': 'body.messages', 'msg': 'Field required', 'input': '<dict of 1 items>'}",
    'llama.cpp': "400 'messages' is required",
  },
  'a schema that cannot be compiled': {
    path: '/v1/chat/completions',
    body: { ...words('Hi'), ...unique },
    'vllm-0.28': '400 Grammar error: Unimplemented keys: ["uniqueItems"]',
    'vllm-0.32': '400 Grammar error: Unimplemented keys: ["uniqueItems"]',
    'llama.cpp': '200',
  },
  'a grammar that is none': {
    path: '/v1/chat/completions',
    body: { ...words('Hi'), structured_outputs: { grammar: 'nonsense' } },
    'vllm-0.28': '200',
    'vllm-0.32': '500 Internal server error',
    'llama.cpp': '200',
  },
  'an image for a text model': {
    path: '/v1/chat/completions',
    body: { model: 'm', messages: image },
    'vllm-0.28': '400 m is not a multimodal model',
    'vllm-0.32': '400 m is not a multimodal model',
    'llama.cpp': '500 image input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
  },
  'embeddings of a generative model': {
    path: '/v1/embeddings',
    body: { model: 'm', input: 'Hi' },
    'vllm-0.28': '404 Not Found',
    'vllm-0.32': '404 Not Found',
    'llama.cpp': '501 This server does not support embeddings. Start it with `--embeddings`',
  },
  'arguments of a tool call cut short': {
    path: '/v1/chat/completions',
    body: { model: 'm', messages: brokenCall },
    'vllm-0.28': '400 Expecting property name enclosed in double quotes: line 1 column 2 (char 1)',
    'vllm-0.32': '200',
    'llama.cpp': '500 Failed to parse tool call arguments as JSON: [json.exception.parse_error.101] parse error',
  },
};
