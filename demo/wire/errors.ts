// vLLM's and FastAPI's own error bodies.
// Source: vllm/entrypoints/openai/server_utils.py, vllm/entrypoints/openai/models/serving.py (unknown model), vllm/renderers/params.py (context).
import type { UpstreamError } from './dialect.ts';

export const errorBody = (error: UpstreamError): unknown => ({ error });

/** vLLM writes the offending parameter after its sentence. */
export const badRequest = (
  message: string,
  param: string | null = null,
  value: string | number = '',
): UpstreamError => ({
  message: param === null ? message : `${message} (parameter=${param}, value=${value})`,
  type: 'BadRequestError',
  param,
  code: 400,
});

/** 404 for a served name that does not exist. */
export const unknownModel = (model: string, served: readonly string[], newer: boolean): UpstreamError => ({
  message: `The model \`${model}\` does not exist.${newer ? ` Valid aliases: ${served.join(', ')}.` : ''}`,
  type: 'NotFoundError',
  param: 'model',
  code: 404,
});

/** 0.28, before any prefill. It stops counting one token beyond what would fit ("at least"), so the number says nothing about the prompt's true length. */
export function contextExceeded(limit: number, output: number): UpstreamError {
  const input = limit - output + 1;
  const said = `This model's maximum context length is ${limit} tokens. However, you requested ${output} output tokens and your prompt contains at least ${input} input tokens, for a total of at least ${input + output} tokens. Please reduce the length of the input prompt or the number of requested output tokens.`;
  return badRequest(said, 'input_tokens', input);
}

/** 0.32: the prompt alone; an answer that would not fit beside it is cut short instead. */
export const promptTooLong = (limit: number): UpstreamError =>
  badRequest(
    `This model's maximum context length is ${limit} tokens. However, your prompt contains at least ${limit + 1} input tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input prompt.`,
    'input_tokens',
    limit + 1,
  );

/** @param field as the dialect's conversion names it. */
export const answerTooLong = (field: string, output: number, limit: number, newer: boolean): UpstreamError =>
  badRequest(
    `${field}=${output} cannot be greater than max_model_len=${newer ? '' : 'max_total_tokens='}${limit}. Please request fewer output tokens.`,
    field,
    output,
  );

/** Python's repr, as far as a JSON value goes. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') {
    const quoted = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"');
    return quoted.includes("'") ? `"${quoted}"` : `'${quoted}'`;
  }
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return `{${Object.entries(value)
    .map(([key, one]) => `${repr(key)}: ${repr(one)}`)
    .join(', ')}}`;
}

/** 400 as FastAPI prints a validation error: the count, then Python's repr of each; 0.32 shortens place and input. */
const invalidRequest = (message: string, param: string | null): UpstreamError => ({
  message: `1 validation error:\n  ${message}`,
  type: 'Bad Request',
  param,
  code: 400,
});

const placeOf = (at: string | number, newer: boolean): string =>
  newer ? `'body.${at}'` : `('body', ${typeof at === 'number' ? at : `'${at}'`})`;

const inputOf = (body: object, newer: boolean): string =>
  newer ? `'<dict of ${Object.keys(body).length} items>'` : repr(body);

export const missingField = (field: string, body: object, newer: boolean): UpstreamError =>
  invalidRequest(
    `{'type': 'missing', 'loc': ${placeOf(field, newer)}, 'msg': 'Field required', 'input': ${inputOf(body, newer)}}`,
    `body.${field}`,
  );

/** The place is Python's; V8 tells it in most of its messages. */
export function brokenJson(bytes: Buffer, newer: boolean): UpstreamError {
  const at = brokenAt(bytes);
  return invalidRequest(
    `{'type': 'json_invalid', 'loc': ${placeOf(at, newer)}, 'msg': 'JSON decode error', 'input': ${inputOf({}, newer)}, 'ctx': {'error': 'Expecting value'}}`,
    `body.${at}`,
  );
}

function brokenAt(bytes: Buffer): number {
  try {
    JSON.parse(bytes.toString('utf8'));
    return 0;
  } catch (error) {
    return Number(/position (\d+)/.exec(String(error))?.[1] ?? 0);
  }
}

export const wrongContentType: UpstreamError = invalidRequest(
  `Unsupported Media Type: Only 'application/json' is allowed`,
  null,
);

/** What a dying engine says, as a status or in-band. Source: vllm/v1/engine/exceptions.py */
export const engineDead: UpstreamError = {
  message: 'EngineCore encountered an issue. See stack trace (above) for the root cause.',
  type: 'InternalServerError',
  param: null,
  code: 500,
};

/** 0.32 on a grammar that its compiler does not survive. */
export const internalError: UpstreamError = { ...engineDead, message: 'Internal server error' };
