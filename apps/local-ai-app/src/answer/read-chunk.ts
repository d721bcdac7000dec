// Reads one chunk (or whole body) of chat/completions. Total: odd shapes read as nothing.
import { parseJson } from '../shell/parse-json.ts';
import type { Delta, Failure, ToolPiece } from './answer.ts';

interface Chunk {
  readonly model?: unknown;
  readonly error?: ErrorBody | null;
  readonly choices?: ReadonlyArray<{
    readonly delta?: Words;
    readonly message?: Words;
    readonly finish_reason?: unknown;
  }>;
  readonly usage?: { readonly prompt_tokens?: unknown; readonly completion_tokens?: unknown } | null;
}

/** An error in OpenAI's shape. */
export type ErrorBody = Partial<Readonly<Record<'message' | 'type' | 'code' | 'router_code', unknown>>>;

type Words = Partial<Readonly<Record<'content' | 'reasoning' | 'reasoning_content' | 'tool_calls', unknown>>>;

/** The JSON of a chunk as a delta, or as the error that it carries; null where it is not JSON. */
export function readChunk(json: string): { readonly delta: Delta } | { readonly failure: Failure } | null {
  const value = parseJson(json);
  if (typeof value !== 'object' || value === null) return null;
  const chunk: Chunk = value;
  if (chunk.error) return { failure: readError(chunk.error, null) };
  const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
  const words = choice?.delta ?? choice?.message;
  const delta: Delta = {
    content: text(words?.content) ?? '',
    reasoning: text(words?.reasoning) ?? text(words?.reasoning_content) ?? '',
    finishReason: text(choice?.finish_reason),
    model: text(chunk.model),
    promptTokens: count(chunk.usage?.prompt_tokens),
    completionTokens: count(chunk.usage?.completion_tokens),
    tools: readTools(words?.tool_calls),
  };
  return { delta };
}

function readTools(calls: unknown): readonly ToolPiece[] {
  if (!Array.isArray(calls)) return [];
  return calls.slice(0, 64).flatMap((call: unknown, at) => {
    const { index, function: asked } = (call ?? {}) as {
      index?: unknown;
      function?: { name?: unknown; arguments?: unknown };
    };
    const place = count(index) ?? at;
    if (!Number.isInteger(place) || place < 0 || place > 63) return [];
    return [{ index: place, name: text(asked?.name) ?? '', arguments: text(asked?.arguments) ?? '' }];
  });
}

/** An error that was sent with a status or inside a stream (status null). */
export function readError(error: ErrorBody, status: number | null): Failure {
  const code = text(error.code) ?? text(error.type);
  const message = text(error.message) ?? 'The server gave no reason.';
  return { kind: status === null ? 'lost' : 'refused', message, code, status, routerCode: text(error.router_code) };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
