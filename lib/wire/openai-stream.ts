// What the streams of chat and completions have in common: chunks with choices, an error member, `data: [DONE]`.
import { COLON, QUOTE, stringEnd, tokenIs } from './json-bytes.ts';
import { eventData } from './sse.ts';
import { listOf, objectOf, parseObject } from './shapes.ts';
import type { EventKind, JsonObject, RouterError, Usage } from './types.ts';
import { usageAt } from './usage.ts';

/** Where a chunk of a dialect carries output. */
export interface ChunkShape {
  /** Members holding text appear only after the key of this name. */
  readonly after: string;
  readonly textKeys: readonly string[];
  readonly hasOutput: (choice: JsonObject) => boolean;
}

/** Meaning of one event. Ordinary content is recognised in the bytes; everything else is parsed. */
export function classifyChunk(event: Uint8Array, shape: ChunkShape): EventKind {
  if (startsWith(event, 'data:') && carriesText(event, shape)) return 'output';
  // llama.cpp before 2025 wrote in-band errors as a field of their own (ggml-org/llama.cpp, examples/server/utils.hpp).
  if (startsWith(event, 'error:')) return 'error';
  const { name, data } = eventData(event);
  if (data === null) return 'comment';
  if (data.trim() === '[DONE]') return 'terminator';
  const chunk = parseObject(data);
  if (name === 'error' || (chunk !== null && isError(chunk))) return 'error';
  if (chunk === null) return 'output';
  return listOf(chunk['choices']).some((choice) => shape.hasOutput(objectOf(choice) ?? {})) ? 'output' : 'preamble';
}

/** The nested form of vLLM today, and the flat one of its early versions. */
function isError(chunk: JsonObject): boolean {
  return (chunk['error'] ?? null) !== null || chunk['object'] === 'error';
}

/**
 * True when a text member surely holds text and no key is named `error`: walks from string to string, so nothing
 * that a model says can be mistaken for a key. False says nothing.
 */
function carriesText(event: Uint8Array, { after, textKeys }: ChunkShape): boolean {
  let inside = false;
  let found = false;
  let at = event.indexOf(QUOTE);
  while (at !== -1) {
    const end = stringEnd(event, at);
    if (event[end] === COLON) {
      if (tokenIs(event, at, end, 'error')) return false;
      if (tokenIs(event, at, end, after)) inside = true;
      const holdsText = event[end + 1] === QUOTE && event[end + 2] !== QUOTE && event[end + 2] !== undefined;
      if (inside && holdsText && textKeys.some((key) => tokenIs(event, at, end, key))) found = true;
    }
    at = event.indexOf(QUOTE, end);
  }
  return found;
}

function startsWith(bytes: Uint8Array, ascii: string): boolean {
  for (let index = 0; index < ascii.length; index += 1) if (bytes[index] !== ascii.charCodeAt(index)) return false;
  return true;
}

/** Upstream's counts in a chunk or a whole answer. */
export function chunkUsage(bytes: Uint8Array): Usage | null {
  return usageAt(bytes, ['usage'], { prompt: 'prompt_tokens', completion: 'completion_tokens' });
}

/** vLLM's own form of an error in a stream: numeric code, then the terminator. */
export function chunkError(error: RouterError): Uint8Array {
  const { message, code, status, upstream } = error;
  const body = { error: { message, type: code, param: null, code: status, source: 'router', upstream } };
  return new TextEncoder().encode(`data: ${JSON.stringify(body)}\n\ndata: [DONE]\n\n`);
}
