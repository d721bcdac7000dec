// Markdown that grows: only the last, still open block is read again when text is added.
import type { Token } from 'marked';
import { idle } from '../shell/idle.ts';
import { reader } from './maths.ts';

export interface Block {
  /** Offset in the text: a stable key. */
  readonly start: number;
  readonly token: Token;
}

export interface Blocks {
  readonly text: string;
  readonly closed: readonly Block[];
  readonly open: readonly Block[];
}

export const noBlocks: Blocks = { text: '', closed: [], open: [] };

/** The blocks of a complete text. */
export function readBlocks(text: string): readonly Block[] {
  return lex(text.replace(/\r\n?/g, '\n'), 0);
}

const everything = ['a', '# b\n\n- c\n\n> d\n\n```ts\ne\n```\n\n| f |\n| - |\n| g |', '**h** `i` [j](k) $l$ <m> ~~n~~'];

/** Reads a little of everything once, bit by bit: browsers compile patterns when they are first used, and the first words of an answer shall not wait for that. */
export async function warmReader(): Promise<void> {
  for (const text of everything) {
    await idle();
    readBlocks(text);
  }
}

/** The blocks of `text`, reusing those of its beginning. A text that does not continue the known one is read anew. */
export function extendBlocks(known: Blocks, text: string): Blocks {
  const normal = text.replace(/\r\n?/g, '\n');
  const closed = normal.startsWith(known.text) ? known.closed : [];
  const last = closed.at(-1);
  const start = last === undefined ? 0 : last.start + last.token.raw.length;
  const blocks = lex(normal.slice(start), start);
  const openFrom = blocks.findLastIndex(({ token }) => token.type !== 'space' && token.type !== 'def');
  const isExact = blocks.reduce((sum, block) => sum + block.token.raw.length, start) === normal.length;
  if (openFrom <= 0 || !isExact) return { text: normal, closed, open: blocks };
  return { text: normal, closed: [...closed, ...blocks.slice(0, openFrom)], open: blocks.slice(openFrom) };
}

/** A link definition, which gives links above it their address. */
const definition = /^ {0,3}\[[^\]]+\]:/m;

/** The blocks of a text that is now complete. Only where it defines links is all of it read again. */
export function closeBlocks(known: Blocks, text: string): readonly Block[] {
  if (known.closed.length === 0 || definition.test(text)) return readBlocks(text);
  const { closed, open } = extendBlocks(known, text);
  return [...closed, ...open];
}

function lex(text: string, offset: number): Block[] {
  let start = offset;
  return reader.lexer(text).map((token) => {
    const block = { start, token };
    start += token.raw.length;
    return block;
  });
}
