// Reads an upstream's own token counts out of an event or a whole answer, without parsing the rest of it.
import { findMember, OPEN_BRACE, valueEnd } from './json-bytes.ts';
import type { JsonObject, Usage } from './types.ts';

export interface UsageNames {
  readonly prompt: string;
  readonly completion: string;
}

const utf8 = new TextDecoder();

/**
 * The counts in the object at `path` (member names from the outermost object inwards), or null when there is none.
 * `bytes` is one server-sent event or a whole JSON body. Linear; only the usage object itself is parsed.
 */
export function usageAt(bytes: Uint8Array, path: readonly string[], names: UsageNames): Usage | null {
  let at = bytes.indexOf(OPEN_BRACE);
  for (const key of path) {
    if (at === -1) return null;
    at = findMember(bytes, at, key);
    if (bytes[at] !== OPEN_BRACE) return null;
  }
  const counts = parse(bytes.subarray(at, valueEnd(bytes, at)));
  return counts && { promptTokens: count(counts[names.prompt]), completionTokens: count(counts[names.completion]) };
}

function count(value: unknown): number | null {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null;
}

function parse(bytes: Uint8Array): JsonObject | null {
  try {
    return JSON.parse(utf8.decode(bytes)) as JsonObject;
  } catch {
    return null;
  }
}
