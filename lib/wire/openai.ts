// The two dialects of OpenAI's first API: POST /v1/chat/completions and POST /v1/completions.
import { eventData } from './sse.ts';
import {
  contentTexts,
  isErrorObject,
  lastUserWords,
  listOf,
  memberTexts,
  objectOf,
  parseObject,
  textOf,
  usageFrom,
} from './shapes.ts';
import type { Dialect, EventReading, JsonObject, RouterError, Usage } from './types.ts';
import { inBandType, openaiErrorBody } from './errors.ts';
import { readInBandError } from './in-band.ts';

const plain = (kind: EventReading['kind']): EventReading => ({ kind, usage: null });

/** vLLM that is paused or put to sleep, and engines in trouble, end an answer so: it is not whole. */
export const isBrokenOff = (choice: JsonObject): boolean =>
  choice['finish_reason'] === 'abort' || choice['finish_reason'] === 'error';

/** Meaning of one event. `hasOutput`: where a choice of the dialect carries output. */
export function readChunk(event: Uint8Array, hasOutput: (choice: JsonObject) => boolean): EventReading {
  const { name, data, isError } = eventData(event);
  if (data === null) return plain(isError === true ? 'error' : 'comment');
  if (data.trim() === '[DONE]') return plain('terminator');
  const chunk = parseObject(data);
  if (isError === true || name === 'error' || (chunk !== null && isErrorObject(chunk)))
    return { kind: 'error', usage: null, said: readInBandError(data) };
  if (chunk === null) return plain('output');
  const choices = listOf(chunk['choices']).map((choice) => objectOf(choice) ?? {});
  if (choices.some(isBrokenOff)) return { kind: 'error', usage: chunkUsage(chunk) };
  const isOutput = choices.some(hasOutput);
  return { kind: isOutput ? 'output' : 'preamble', usage: chunkUsage(chunk) };
}

/** Upstream's counts in a chunk or a whole answer. */
export function chunkUsage(chunk: JsonObject): Usage | null {
  return usageFrom(chunk['usage'], { prompt: ['prompt_tokens'], completion: 'completion_tokens' });
}

/** A textual code (a number breaks async-openai's parser), and no `[DONE]`: clients that skip the error would take it for a proper end. */
export function chunkError(error: RouterError): Uint8Array {
  return new TextEncoder().encode(`data: ${openaiErrorBody(error, inBandType(error))}\n\n`);
}

const textKeys = ['content', 'reasoning_content', 'reasoning', 'refusal', 'arguments'];

/** Chat completions, as vLLM, llama.cpp, SGLang, TabbyAPI and Ollama serve them. */
export const chat: Dialect = {
  name: 'chat',
  path: '/v1/chat/completions',
  read: (body) => ({
    lastWords: lastUserWords(body['messages'], 'text'),
    texts: () => promptTexts(body),
    stream: body['stream'] === true,
  }),
  event: (event) => readChunk(event, hasDelta),
  usage: chunkUsage,
  inBandError: chunkError,
  errorBody: openaiErrorBody,
};

function* promptTexts(body: JsonObject): Iterable<string> {
  for (const entry of listOf(body['messages'])) {
    const message = objectOf(entry);
    if (message === null) continue;
    yield* contentTexts(message['content']);
    yield* memberTexts(message, ['reasoning_content', 'reasoning']);
    for (const call of [...listOf(message['tool_calls']), { function: message['function_call'] }]) {
      yield* memberTexts(objectOf(objectOf(call)?.['function']) ?? {}, ['name', 'arguments']);
    }
  }
}

/** Content that is not "", reasoning, a tool call or a finish reason (wire: Commit). A role alone is no output. */
function hasDelta(choice: JsonObject): boolean {
  if ((choice['finish_reason'] ?? null) !== null) return true;
  const delta = objectOf(choice['delta']);
  if (delta === null) return false;
  if (listOf(delta['tool_calls']).length > 0 || objectOf(delta['function_call']) !== null) return true;
  return textKeys.some((key) => textOf(delta[key]) !== null || listOf(delta[key]).length > 0);
}

/** Text completions. A prompt is a text, token ids, or a batch of either. */
export const completions: Dialect = {
  name: 'completions',
  path: '/v1/completions',
  read: (body) => ({
    lastWords: wordsOf(body['prompt']),
    texts: () => completionTexts(body),
    stream: body['stream'] === true,
  }),
  event: (event) => readChunk(event, hasText),
  usage: chunkUsage,
  inBandError: chunkError,
  errorBody: openaiErrorBody,
};

/** A string, or an array of exactly one string; a batch has no last words. */
function wordsOf(prompt: unknown): string | null {
  return textOf(Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt);
}

function* completionTexts(body: JsonObject): Iterable<string | number> {
  yield* promptParts(body['prompt']);
  const suffix = textOf(body['suffix']);
  if (suffix !== null) yield suffix;
}

function* promptParts(prompt: unknown): Iterable<string | number> {
  const text = textOf(prompt);
  if (text !== null) yield text;
  const parts = listOf(prompt);
  if (typeof parts[0] === 'number') yield parts.length;
  else for (const part of parts) yield* promptParts(part);
}

function hasText(choice: JsonObject): boolean {
  return (choice['finish_reason'] ?? null) !== null || textOf(choice['text']) !== null;
}
