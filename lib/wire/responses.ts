// The responses dialect: POST /v1/responses.
import { inBandType, openaiErrorBody } from './errors.ts';
import { eventObject, namedEvent, readTyped } from './sse.ts';
import { contentTexts, lastUserWords, listOf, memberTexts, objectOf, textOf, usageFrom } from './shapes.ts';
import type { Dialect, EventKind, JsonObject, RouterError, Usage } from './types.ts';

/**
 * vLLM sends created and in_progress before it asks its engine (vllm/entrypoints/openai/responses/serving.py), so they
 * prove nothing. A failed response is an error: it ends the stream and counts as one.
 */
const kinds: ReadonlyMap<string, EventKind> = new Map<string, EventKind>([
  ['response.created', 'preamble'],
  ['response.in_progress', 'preamble'],
  ['response.queued', 'preamble'],
  ['response.completed', 'terminator'],
  ['response.incomplete', 'terminator'],
  ['response.failed', 'error'],
  ['error', 'error'],
]);

/** Responses, without any state of the router's own. */
export const responses: Dialect = {
  name: 'responses',
  path: '/v1/responses',
  read: (body) => ({
    lastWords: textOf(body['input']) ?? lastUserWords(listOf(body['input']).filter(isMessage), 'input_text'),
    texts: () => promptTexts(body),
  }),
  event: (event) => readTyped(event, { kinds, usage, isBrokenOff }),
  usage,
  isBrokenOff,
  inBandError,
  errorBody: openaiErrorBody,
};

/** Messages may leave their type out; calls, outputs and reasoning may not. */
function isMessage(item: unknown): boolean {
  return (objectOf(item)?.['type'] ?? 'message') === 'message';
}

function* promptTexts(body: JsonObject): Iterable<string> {
  yield* memberTexts(body, ['instructions']);
  yield* memberTexts(body, ['input']);
  for (const entry of listOf(body['input'])) {
    const item = objectOf(entry);
    if (item === null) continue;
    yield* contentTexts(item['content']);
    yield* contentTexts(item['summary']);
    yield* memberTexts(item, ['name', 'arguments', 'input']);
    yield* contentTexts(item['output']);
  }
}

/** In a stream the counts stand in the response that an event carries; in a whole answer at the top. */
function usage(data: JsonObject): Usage | null {
  return usageFrom(objectOf(data['response'])?.['usage'] ?? data['usage'], {
    prompt: ['input_tokens'],
    completion: 'output_tokens',
  });
}

/** In a stream vLLM says so in an event that looks like the proper end. */
function isBrokenOff(data: JsonObject): boolean {
  const { status } = objectOf(data['response']) ?? data;
  return status === 'cancelled' || status === 'failed';
}

/**
 * An error event, then the failed response. The error stands in it twice: flat as OpenAI documents it, and nested as
 * its API sends it; clients look for either.. Numbering goes on from the last event.
 */
function inBandError(error: RouterError, lastEvent?: Uint8Array): Uint8Array {
  const { message, code, routerCode, upstream } = error;
  const type = inBandType(error);
  const next = lastEvent === undefined ? 0 : sequenceNumber(lastEvent) + 1;
  const details = { code, message, param: null };
  const nested = { type, ...details, router_code: routerCode, source: 'router', upstream };
  const known = code === 'context_length_exceeded' ? code : 'invalid_prompt';
  const failed = {
    type: 'response.failed',
    sequence_number: next + 1,
    response: {
      object: 'response',
      status: 'failed',
      error: { code: type === 'server_error' ? type : known, message },
      incomplete_details: null,
      output: [],
    },
  };
  const first = namedEvent('error', { type: 'error', sequence_number: next, ...details, error: nested });
  return new TextEncoder().encode(first + namedEvent('response.failed', failed));
}

function sequenceNumber(event: Uint8Array): number {
  const number = eventObject(event)?.['sequence_number'];
  return Number.isSafeInteger(number) ? Number(number) : -1;
}
