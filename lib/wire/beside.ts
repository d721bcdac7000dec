// What a client adds beside the words of a prompt (tools, schemas, documents): where it stands in a body's bytes, and its text.
import { tokenIs } from './bytes.ts';

/** Byte offsets of a member's value. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Members that count as prompt although nobody said them. Chat templates and structured output put them before the model. */
const besideKeys = Map.groupBy(
  (
    'tools functions response_format text output_format output_config documents chat_template_kwargs ' +
    'guided_json guided_grammar structured_outputs json_schema grammar'
  ).split(' '),
  (key) => `"${key}"`.length,
);

/** The key at start..end, with its quotes, is that of such a member. */
export function isBesideKey(bytes: Uint8Array, start: number, end: number): boolean {
  return besideKeys.get(end - start)?.some((key) => tokenIs(bytes, start, end, key)) ?? false;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes of all that stands beside the words. */
export function besideBytes(beside: readonly Range[]): number {
  return beside.reduce((sum, { start, end }) => sum + end - start, 0);
}

const pieceBytes = 65_536;

/** The same as texts, each at most 64 KiB: what is repeated from request to request is the same text again. */
export function* besideTexts(bytes: Uint8Array, beside: readonly Range[]): Iterable<string> {
  for (const { start, end } of beside) {
    const decoder = new TextDecoder();
    for (let from = start; from < end; from += pieceBytes)
      yield decoder.decode(bytes.subarray(from, Math.min(end, from + pieceBytes)), { stream: from + pieceBytes < end });
  }
}

/** Larger members beside the words are neither decoded nor parsed, since nothing in them is read: 30 MB of schemas would stall everybody. The backend judges them. */
const parsedBesideBytes = 262_144;

/** A body's text to parse, the larger members beside the words as null; null where the others are no UTF-8. */
export function textToParse(bytes: Uint8Array, beside: readonly Range[]): string | null {
  const skipped = beside.filter(({ start, end }) => end - start > parsedBesideBytes);
  const ends = [0, ...skipped.map(({ end }) => end)];
  const starts = [...skipped.map(({ start }) => start), bytes.byteLength];
  try {
    return ends.map((from, index) => utf8.decode(bytes.subarray(from, starts[index]))).join('null');
  } catch {
    return null;
  }
}
