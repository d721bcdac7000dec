// Looks at JSON values of unknown shape, usage among them. Total: what is not there reads as null or as an empty list.
import type { JsonObject, Usage } from './types.ts';

/** The value as an object that is no array, or null. */
export function objectOf(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The value as a list; anything else is an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A string that is not empty, or null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The value of a JSON text as an object, or null when it is none. */
export function parseObject(text: string): JsonObject | null {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return null;
  }
}

export interface UsageNames {
  /** Added up: what came from a cache may be counted apart. */
  readonly prompt: readonly string[];
  readonly completion: string;
}

/** The counts in a `usage` member, or null when it is none. */
export function usageFrom(usage: unknown, names: UsageNames): Usage | null {
  const counts = objectOf(usage);
  if (counts === null) return null;
  const parts = names.prompt.map((name) => count(counts[name]));
  const prompt = parts[0] === null ? null : parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
  return { promptTokens: prompt, completionTokens: count(counts[names.completion]) };
}

function count(value: unknown): number | null {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null;
}

/** A whole answer as JSON; null when it is none, or so long that parsing would stall the others. */
export function answerObject(bytes: Uint8Array): JsonObject | null {
  return bytes.byteLength > 1_048_576 ? null : parseObject(new TextDecoder().decode(bytes));
}
