// vLLM's and FastAPI's own error bodies.
// Source: vllm/entrypoints/openai/server_utils.py, vllm/entrypoints/openai/models/serving.py (unknown model), vllm/renderers/params.py (context).
import type { UpstreamError } from './dialect.ts';

export const errorBody = (error: UpstreamError): unknown => ({ error });

/** 404 for a served name that does not exist. */
export const unknownModel = (model: string): UpstreamError => ({
  message: `The model \`${model}\` does not exist.`,
  type: 'NotFoundError',
  param: 'model',
  code: 404,
});

/**
 * 400 before any prefill. vLLM stops counting one token beyond what would fit ("at least"), so the number says nothing about the prompt's true length.
 * @param limit max_model_len. @param output tokens asked for.
 */
export function contextExceeded(limit: number, output: number): UpstreamError {
  const input = limit - output + 1;
  const message =
    output > limit
      ? `max_tokens=${output} cannot be greater than max_model_len=${limit}. Please request fewer output tokens.`
      : `This model's maximum context length is ${limit} tokens. However, you requested ${output} output tokens and your prompt contains at least ${input} input tokens, for a total of at least ${input + output} tokens. Please reduce the length of the input prompt or the number of requested output tokens.`;
  const [param, value] = output > limit ? ['max_tokens', output] : ['input_tokens', input];
  return { message: `${message} (parameter=${param}, value=${value})`, type: 'BadRequestError', param, code: 400 };
}

/** 400 as FastAPI prints a validation error: the count, then Python's repr of each. */
function invalidRequest(repr: string): UpstreamError {
  return { message: `1 validation error:\n  ${repr}\n`, type: 'Bad Request', param: null, code: 400 };
}

export const missingField = (field: string): UpstreamError =>
  invalidRequest(`{'type': 'missing', 'loc': ('body', '${field}'), 'msg': 'Field required'}`);

export const brokenJson: UpstreamError = invalidRequest(
  `{'type': 'json_invalid', 'loc': ('body', 0), 'msg': 'JSON decode error', 'input': {}, 'ctx': {'error': 'Expecting value'}}`,
);

export const wrongContentType: UpstreamError = invalidRequest(
  `Unsupported Media Type: Only 'application/json' is allowed`,
);

/** What a dying engine says, as a status or in-band. Source: vllm/v1/engine/exceptions.py */
export const engineDead: UpstreamError = {
  message: 'EngineCore encountered an issue. See stack trace (above) for the root cause.',
  type: 'InternalServerError',
  param: null,
  code: 500,
};
