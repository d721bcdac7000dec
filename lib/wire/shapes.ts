// Looks at JSON values of unknown shape: members, usage, and the texts inside messages. Total: what is not there reads as null or as an empty list.
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

/** An error in the place of an answer, in any of the servers' shapes. */
export const isErrorObject = ({ error, object, type, detail, code }: JsonObject): boolean =>
  (error ?? false) !== false ||
  object === 'error' ||
  type === 'error' ||
  (typeof detail === 'string' && detail !== '') ||
  Number(code) >= 400;

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

const utf8 = new TextDecoder();

/** Parsing a longer answer would stall the others. */
export const parsedMaxBytes = 1_048_576;

/** A whole answer as JSON; null when it is none, or too long. */
export function answerObject(bytes: Uint8Array): JsonObject | null {
  return bytes.byteLength > parsedMaxBytes ? null : parseObject(utf8.decode(bytes));
}

/**
 * The words of the last entry of role `user` that has text: its string, or its last part of type `partType`.
 * Entries before it, other roles and other parts are never looked at.
 */
export function lastUserWords(entries: unknown, partType: string): string | null {
  const list = listOf(entries);
  for (let index = list.length - 1; index >= 0; index -= 1) {
    const message = objectOf(list[index]);
    if (message === null || message['role'] !== 'user') continue;
    const words = wordsOf(message['content'], partType);
    if (words !== null) return words;
  }
  return null;
}

function wordsOf(content: unknown, partType: string): string | null {
  if (!Array.isArray(content)) return textOf(content);
  const texts = content.flatMap((part) => {
    const text = objectOf(part)?.['type'] === partType ? objectOf(part)?.['text'] : null;
    return typeof text === 'string' ? [text] : [];
  });
  return texts.some((text) => text !== '') ? (texts.at(-1) ?? null) : null;
}

/** The named members of an object that are texts. */
export function* memberTexts(object: JsonObject, names: readonly string[]): Iterable<string> {
  for (const name of names) {
    const text = textOf(object[name]);
    if (text !== null) yield text;
  }
}

/** Texts of a content value: a string, or parts that are strings or carry a text. Images, audio and files carry none. */
export function* contentTexts(content: unknown): Iterable<string> {
  const whole = textOf(content);
  if (whole !== null) yield whole;
  for (const part of listOf(content)) {
    const plain = textOf(part);
    if (plain !== null) yield plain;
    const object = objectOf(part);
    if (object !== null) yield* memberTexts(object, ['text', 'refusal', 'thinking']);
  }
}
