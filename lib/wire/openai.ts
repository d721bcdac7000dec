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
import type { Dialect, EventKind, EventReading, JsonObject, RouterError, Usage } from './types.ts';
import { inBandType, openaiErrorBody } from './errors.ts';
import { readInBandError } from './in-band.ts';

const plain = (kind: EventKind): EventReading => ({ kind, usage: null });

const isCutOff = ({ finish_reason: why }: JsonObject) => why === 'abort' || why === 'error';
const isBrokenOff = ({ choices }: JsonObject) => listOf(choices).some((choice) => isCutOff(objectOf(choice) ?? {}));

/** Reads what one event means. `hasOutput`: where a choice of the dialect carries output. */
const chunkReader =
  (hasOutput: (choice: JsonObject) => boolean) =>
  (event: Uint8Array): EventReading => {
    const { name, data, isError } = eventData(event);
    if (data === null) return plain(isError === true ? 'error' : 'comment');
    if (data.trim() === '[DONE]') return plain('terminator');
    const chunk = parseObject(data);
    if (isError === true || name === 'error' || (chunk !== null && isErrorObject(chunk)))
      return { kind: 'error', usage: null, said: readInBandError(data) };
    if (chunk === null) return plain('output');
    const usage = (chunk['usage'] ?? null) === null ? null : chunkUsage(chunk);
    let kind: EventKind = 'preamble';
    for (const choice of listOf(chunk['choices']).map(objectOf)) {
      if (choice !== null && isCutOff(choice)) return { kind: 'error', usage };
      if (choice !== null && hasOutput(choice)) kind = 'output';
    }
    return { kind, usage };
  };

const usageNames = { prompt: ['prompt_tokens'], completion: 'completion_tokens' };

/** Upstream's counts in a chunk or a whole answer. */
function chunkUsage(chunk: JsonObject): Usage | null {
  return usageFrom(chunk['usage'], usageNames);
}

/** A textual code (a number breaks async-openai's parser), and no `[DONE]`: clients that skip the error would take it for a proper end. */
function chunkError(error: RouterError): Uint8Array {
  return new TextEncoder().encode(`data: ${openaiErrorBody(error, inBandType(error))}\n\n`);
}

/** Where a delta says something: texts, or lists. */
const outputKeys = ['content', 'reasoning_content', 'reasoning', 'refusal', 'arguments', 'tool_calls'];

/** Chat completions, as vLLM, llama.cpp, SGLang, TabbyAPI and Ollama serve them. */
export const chat: Dialect = {
  name: 'chat',
  path: '/v1/chat/completions',
  read: (body) => ({
    lastWords: lastUserWords(body['messages'], 'text'),
    texts: () => promptTexts(body),
  }),
  event: chunkReader(hasDelta),
  usage: chunkUsage,
  isBrokenOff,
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
  for (const key of outputKeys) {
    const said = delta[key];
    if ((typeof said === 'string' || Array.isArray(said)) && said.length > 0) return true;
  }
  return objectOf(delta['function_call']) !== null;
}

/** Text completions. A prompt is a text, token ids, or a batch of either. */
export const completions: Dialect = {
  name: 'completions',
  path: '/v1/completions',
  read: (body) => ({
    lastWords: wordsOf(body['prompt']),
    texts: () => completionTexts(body),
  }),
  event: chunkReader(hasText),
  usage: chunkUsage,
  isBrokenOff,
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
