// The completions dialect: POST /v1/completions.
import { openaiErrorBody } from './errors.ts';
import { chunkError, chunkUsage, classifyChunk } from './openai-stream.ts';
import { listOf, textOf } from './shapes.ts';
import type { Dialect, JsonObject } from './types.ts';

const shape = { after: 'choices', textKeys: ['text'], hasOutput };

/** Text completions. A prompt is a text, token ids, or a batch of either. */
export const completions: Dialect = {
  name: 'completions',
  path: '/v1/completions',
  read: (body) => ({
    lastWords: wordsOf(body['prompt']),
    texts: () => promptTexts(body),
    stream: body['stream'] === true,
  }),
  classify: (event) => classifyChunk(event, shape),
  usage: chunkUsage,
  inBandError: chunkError,
  errorBody: openaiErrorBody,
};

/** A string, or an array of exactly one string; a batch has no last words. */
function wordsOf(prompt: unknown): string | null {
  return textOf(Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt);
}

function* promptTexts(body: JsonObject): Iterable<string | number> {
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

function hasOutput(choice: JsonObject): boolean {
  return (choice['finish_reason'] ?? null) !== null || textOf(choice['text']) !== null;
}
