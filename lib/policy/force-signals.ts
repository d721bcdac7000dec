// The three ways in which a request may demand the big model, and which of them counts.
import type { Force } from './types.ts';

export interface ForceInput {
  /** Value of the X-Force-Big header, null when it is absent or was sent more than once. */
  readonly header: string | null;
  /** The request's model is the alias `big`, exactly. An id that only big has demands nothing. */
  readonly isBigAlias: boolean;
  readonly lastWords: string | null;
  /** Configured tag; empty switches the tag off. */
  readonly tag: string;
}

/** Header values that mean yes, compared without case. Everything else means no. */
const yes = new Set(['true', '1']);

/** True for a header such as `X-Force-Big: true` or `X-Router-Strict: 1`. */
export function isYes(header: string | null): boolean {
  return header !== null && yes.has(header.trim().toLowerCase());
}

/** The first signal that counts, in the order header, model, tag (policy: Force-big signals). */
export function findForce(input: ForceInput): Force {
  if (isYes(input.header)) return 'header';
  if (input.isBigAlias) return 'model';
  if (input.lastWords !== null && hasForceTag(input.lastWords, input.tag)) return 'tag';
  return 'none';
}

/**
 * True when the tag is the first or the last word of the text. Never true for a tag in the middle: text that a person
 * merely pasted must not wake the gaming PC. Linear in the white space at both ends.
 */
export function hasForceTag(text: string, tag: string): boolean {
  if (tag === '') return false;
  const start = text.trimStart();
  if (start.startsWith(tag) && !isWordCharacter(start.charAt(tag.length))) return true;
  const end = text.trimEnd();
  if (!end.endsWith(tag)) return false;
  return end.charAt(end.length - tag.length - 1).trim() === '';
}

function isWordCharacter(character: string): boolean {
  return /\w/.test(character);
}
