// A bounded estimate of prompt tokens: stops at the threshold, never blocks the event loop for long, whatever the text.
import { LRUCache } from 'lru-cache';

/** Counts the tokens of a short text. */
export type CountTokens = (text: string) => number;

/** gpt-tokenizer is quadratic on long runs of one letter; in slices of this many characters it is linear. */
const sliceCharacters = 512;
/** Random CJK is the slowest text, up to 4 ms a slice: four slices stay below the 25 ms that the loop may stall. */
const slicesBetweenYields = 4;
/** About 1 ms of counting bytes; a text costs as much as this many characters even when it is empty. */
const charactersBetweenYields = 1_000_000;
const charactersPerText = 200;

export interface CountOptions {
  /** The count stops once it is reached: the number returned is then at least this. */
  readonly upTo: number;
  /** Each digit is a token to the model that will read it. */
  readonly digitsAreTokens: boolean;
  /** Lets other work run. */
  readonly breathe: () => Promise<void>;
}

/** Bodies up to this size are counted at once: about 0.1 ms. */
export const countedAtOnceBytes = 100_000;

/** The same, without letting other work run: for short prompts. */
export function bytesNow(texts: Iterable<string | number>): number {
  let bytes = 0;
  for (const text of texts) bytes += typeof text === 'number' ? text : utf8Length(text);
  return bytes;
}

/** UTF-8 bytes of the texts, a token id counting as one. A token is at least one byte, so this is never below the token count. */
export async function promptBytes(texts: Iterable<string | number>, breathe: () => Promise<void>): Promise<number> {
  let bytes = 0;
  let work = 0;
  for (const text of texts) {
    if (typeof text === 'number') bytes += text;
    for (const slice of typeof text === 'number' || text === '' ? [''] : slicesOf(text, charactersBetweenYields)) {
      bytes += utf8Length(slice);
      work += charactersPerText + slice.length;
      if (work < charactersBetweenYields) continue;
      work = 0;
      await breathe();
    }
  }
  return bytes;
}

/** Texts whose counts are kept, by their length: a chat repeats its history and its tools with every turn. */
const keptCharacters = 8_388_608;
/** Shorter texts are counted as quickly as they are found; longer ones would push out everything else. */
const keptFrom = 256;
const keptTo = keptCharacters / 16;

/** Counts tokens, and remembers the counts of texts that it has seen. */
export class TokenCounter {
  readonly #count: CountTokens;
  readonly #kept = new LRUCache<string, number>({
    maxSize: keptCharacters,
    sizeCalculation: (_, { length }) => length,
  });
  #digitsAreTokens = false;
  #slices = 0;

  constructor(count: CountTokens) {
    this.#count = count;
  }

  /** Slicing overstates the count by less than one token for each 512 characters. Source: policy, Token estimate. */
  async count(texts: Iterable<string | number>, options: CountOptions): Promise<number> {
    this.#readDigits(options.digitsAreTokens);
    let tokens = 0;
    for (const text of texts) {
      tokens += typeof text === 'number' ? text : await this.#countText(text, options.upTo - tokens, options);
      if (tokens >= options.upTo) break;
    }
    return tokens;
  }

  /** Counts of the other way of reading are of no use. */
  #readDigits(oneByOne: boolean): void {
    if (oneByOne !== this.#digitsAreTokens) this.#kept.clear();
    this.#digitsAreTokens = oneByOne;
  }

  async #countText(text: string, upTo: number, { breathe }: CountOptions): Promise<number> {
    const isKept = text.length >= keptFrom && text.length <= keptTo;
    const before = isKept ? this.#kept.get(text) : undefined;
    if (before !== undefined) return before;
    let tokens = 0;
    for (const slice of slicesOf(text, sliceCharacters)) {
      if (tokens >= upTo) return tokens;
      tokens += this.#count(slice) + (this.#digitsAreTokens ? extraDigits(slice) : 0);
      this.#slices += 1;
      if (this.#slices % slicesBetweenYields === 0) await breathe();
    }
    if (isKept) this.#kept.set(text, tokens);
    return tokens;
  }
}

/** What a model that reads digit by digit counts more than o200k, whose tokens hold up to three. */
function extraDigits(text: string): number {
  let extra = 0;
  let run = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x30 && unit <= 0x39) run += 1;
    else if (run > 0) {
      extra += run - Math.ceil(run / 3);
      run = 0;
    }
  }
  return extra;
}

/** Pieces of at most `characters` UTF-16 units; a surrogate pair is never cut. */
function* slicesOf(text: string, characters: number): Generator<string> {
  let from = 0;
  while (from < text.length) {
    let to = Math.min(from + characters, text.length);
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to -= 1;
    yield text.slice(from, to);
    from = to;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

const encoder = new TextEncoder();
const scratch = new Uint8Array(65_536);

/** Length of a string in UTF-8, a lone surrogate counting as its replacement character. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (let rest = text; rest !== '';) {
    const { read, written } = encoder.encodeInto(rest, scratch);
    bytes += written;
    rest = rest.slice(read);
  }
  return bytes;
}
