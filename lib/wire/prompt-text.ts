// The texts inside messages: the user's last words for signals, and everything that counts as prompt for the estimate.
import { listOf, objectOf, textOf } from './shapes.ts';
import type { JsonObject } from './types.ts';

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
