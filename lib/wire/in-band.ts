// An error that a backend sends inside a stream: which status it stands for, and its words.
import { objectOf, parseObject, textOf } from './shapes.ts';
import type { InBandError, JsonObject } from './types.ts';

/** Names that stand for a status where no number does: Anthropic's and OpenAI's error types, OpenAI's codes, vLLM's exceptions. */
const namesOf: Readonly<Record<number, string>> = {
  400: 'invalid_request_error invalid_prompt context_length_exceeded exceed_context_size_error BadRequestError',
  401: 'authentication_error invalid_api_key',
  403: 'permission_error',
  404: 'not_found_error NotFoundError model_not_found',
  413: 'request_too_large',
  422: 'UnprocessableEntityError',
  429: 'rate_limit_error rate_limit_exceeded',
  503: 'overloaded_error unavailable_error ServiceUnavailableError',
};
const statusOf = (name: unknown) =>
  Object.entries(namesOf).find(([, all]) => all.split(' ').includes(String(name)))?.[0];

/** vLLM's /v1/messages wraps the engine's error into a validation text, code included (seen with 0.28.0 and 0.32.0). */
const wrapped = /^\d+ validation errors? for \w*StreamResponse\b[^]*'code': (\d{3})\}/;

/** Reads the data of an error event. Total: what says nothing of itself has its text as its words. */
export function readInBandError(data: string): InBandError {
  const event = parseObject(data) ?? {};
  const error = objectOf(event['error']) ?? objectOf(objectOf(event['response'])?.['error']) ?? event;
  const message = textOf(error['message']) ?? textOf(event['error']) ?? textOf(event['detail']) ?? data;
  const { type = null, code = null, param = null } = error;
  return {
    status: statusIn(error, message) ?? statusIn(event, ''),
    message,
    body: error === event['error'] ? data : JSON.stringify({ error: { message, type, param, code } }),
  };
}

function statusIn(error: JsonObject, message: string): number | null {
  const said = ['code', 'status', 'status_code', 'statusCode'].map((field) => error[field]);
  const named = [error['code'], error['type']].map(statusOf);
  const all = [...said, wrapped.exec(message)?.[1], ...named].map(Number);
  return all.find((one) => Number.isInteger(one) && one >= 400 && one <= 599) ?? null;
}
