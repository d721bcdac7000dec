// The messages dialect: POST /v1/messages, Anthropic's shape as vLLM and llama.cpp serve it.
import { anthropicErrorBody } from './errors.ts';
import { contentTexts, lastUserWords, listOf, memberTexts, objectOf, usageFrom } from './shapes.ts';
import { readTyped } from './sse.ts';
import type { Dialect, EventKind, JsonObject, Usage } from './types.ts';

const kinds: ReadonlyMap<string, EventKind> = new Map<string, EventKind>([
  ['message_start', 'preamble'],
  ['ping', 'preamble'],
  ['content_block_stop', 'preamble'],
  ['message_stop', 'terminator'],
  ['error', 'error'],
]);

/** Anthropic's messages; a `content_block_start` that holds something, or any delta, is the first output. */
export const messages: Dialect = {
  name: 'messages',
  path: '/v1/messages',
  read: (body) => ({
    lastWords: lastUserWords(body['messages'], 'text'),
    texts: () => promptTexts(body),
  }),
  event: (event) => readTyped(event, { kinds, usage, isEmpty: isEmptyBlock, isOpen, isBrokenOff }),
  usage,
  isBrokenOff,
  inBandError: (error) => new TextEncoder().encode(`event: error\ndata: ${anthropicErrorBody(error)}\n\n`),
  errorBody: anthropicErrorBody,
};

function* promptTexts(body: JsonObject): Iterable<string> {
  yield* contentTexts(body['system']);
  for (const message of listOf(body['messages'])) {
    const content = objectOf(message)?.['content'];
    yield* contentTexts(content);
    for (const part of listOf(content)) yield* blockTexts(objectOf(part) ?? {});
  }
}

/** What blocks carry beside a plain text: tool calls, tool results, documents that are text. */
function* blockTexts(block: JsonObject): Iterable<string> {
  const source = objectOf(block['source']);
  switch (block['type']) {
    case 'tool_use':
      yield* memberTexts(block, ['name']);
      yield JSON.stringify(block['input'] ?? {});
      break;
    case 'document':
      yield* memberTexts(block, ['title', 'context']);
      if (source?.['type'] === 'text') yield* memberTexts(source, ['data']);
      if (source?.['type'] === 'content') yield* contentTexts(source['content']);
      break;
    default:
      yield* contentTexts(block['content']);
  }
}

/** A text or a thought that has only begun; a tool call has its name at once. */
function isEmptyBlock(data: JsonObject): boolean {
  const block = objectOf(data['content_block']);
  return block !== null && ['text', 'thinking'].some((key) => block[key] === '');
}

/** vLLM has no word for it (vllm/entrypoints/anthropic/serving.py): a whole answer is without a reason. */
function isBrokenOff({ type, stop_reason: reason = null }: JsonObject): boolean {
  return type === 'message' && reason === null;
}

/** In a stream the last delta is. There may be several (Anthropic's API reference, Streaming messages: "one or more"). */
function isOpen({ type, delta }: JsonObject): boolean {
  return type === 'message_delta' && objectOf(delta)?.['stop_reason'] === null;
}

/** `message_start` counts the prompt, `message_delta` the answer; a whole answer both, at the top. */
function usage(data: JsonObject): Usage | null {
  return usageFrom(data['usage'] ?? objectOf(data['message'])?.['usage'], {
    prompt: ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'],
    completion: 'output_tokens',
  });
}
