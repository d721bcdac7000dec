// An error that a backend sends inside a stream: which status it stands for, and its words.
import { objectOf, parseObject, textOf } from './shapes.ts';
import type { InBandError, JsonObject } from './types.ts';

/** Names that stand for a status where no number does: Anthropic's and OpenAI's error types, OpenAI's codes, vLLM's exceptions. */
const statusOf: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['invalid_prompt', 400],
  ['context_length_exceeded', 400],
  ['exceed_context_size_error', 400],
  ['BadRequestError', 400],
  ['authentication_error', 401],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['NotFoundError', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['rate_limit_exceeded', 429],
  ['overloaded_error', 503],
]);

/** vLLM's /v1/messages wraps the engine's error into a validation text, code included (seen with 0.28.0 and 0.32.0). */
const wrapped = /^\d+ validation errors? for \w*StreamResponse\b[^]*'code': (\d{3})\}/;

/** Reads the data of an error event. Total: what says nothing of itself has its text as its words. */
export function readInBandError(data: string): InBandError {
  const event = parseObject(data) ?? {};
  const error = objectOf(event['error']) ?? objectOf(objectOf(event['response'])?.['error']) ?? event;
  const message = textOf(error['message']) ?? textOf(event['error']) ?? textOf(event['detail']) ?? data;
  const hasOwnShape = objectOf(event['error']) !== null;
  const { type = null, code = null, param = null } = error;
  return {
    status: statusIn(error, message),
    message,
    body: hasOwnShape ? data : JSON.stringify({ error: { message, type, param, code } }),
  };
}

function statusIn(error: JsonObject, message: string): number | null {
  const numbers = [error['code'], error['status'], error['status_code'], wrapped.exec(message)?.[1]].map(Number);
  const number = numbers.find((one) => Number.isInteger(one) && one >= 400 && one <= 599);
  const names = [error['code'], error['type']].map((name) => statusOf.get(String(name)));
  return number ?? names.find((one) => one !== undefined) ?? null;
}
