// The chat dialect: POST /v1/chat/completions.
import { openaiErrorBody } from './errors.ts';
import { chunkError, chunkUsage, classifyChunk } from './openai-stream.ts';
import { contentTexts, lastUserWords, memberTexts, toolTexts } from './prompt-text.ts';
import { listOf, objectOf, textOf } from './shapes.ts';
import type { Dialect, JsonObject } from './types.ts';

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
  classify: (event) => classifyChunk(event, { after: 'delta', textKeys, hasOutput }),
  usage: chunkUsage,
  inBandError: chunkError,
  errorBody: openaiErrorBody,
};

function* promptTexts(body: JsonObject): Iterable<string> {
  yield* toolTexts(body['tools']);
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
function hasOutput(choice: JsonObject): boolean {
  if ((choice['finish_reason'] ?? null) !== null) return true;
  const delta = objectOf(choice['delta']);
  if (delta === null) return false;
  if (listOf(delta['tool_calls']).length > 0 || objectOf(delta['function_call']) !== null) return true;
  return textKeys.some((key) => textOf(delta[key]) !== null || listOf(delta[key]).length > 0);
}
