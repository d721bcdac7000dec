// Bytes as they came: pieces joined, and JSON walked without building anything. The walk is total: broken JSON gives -1 or the end.

/** Kept as they came from this size on. */
const pieceBytes = 1024;
const blockBytes = 16_384;
/** What is left of the block into which the small pieces of a list are copied. */
const freeOf = new WeakMap<Uint8Array[], Uint8Array>();

/** Adds a piece to those that are kept. Small ones, and small views of large reads, are copied together: each of them kept would take a hundred times its size. */
export function keep(kept: Uint8Array[], piece: Uint8Array): void {
  const { buffer, byteLength } = piece;
  const isLarge = byteLength >= pieceBytes || kept.length === 0;
  if (isLarge && buffer.byteLength <= 2 * (byteLength + pieceBytes)) return void kept.push(piece);
  let free = freeOf.get(kept);
  if (free === undefined || free.byteLength < byteLength) free = new Uint8Array(Math.max(byteLength, blockBytes));
  free.set(piece);
  freeOf.set(kept, free.subarray(byteLength));
  const last = kept.at(-1);
  if (last?.buffer === free.buffer && last.byteOffset + last.byteLength === free.byteOffset)
    kept[kept.length - 1] = new Uint8Array(free.buffer, last.byteOffset, last.byteLength + byteLength);
  else kept.push(free.subarray(0, byteLength));
}

/** One array from many. A single part is returned as it is. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  let size = 0;
  for (const { byteLength } of parts) size += byteLength;
  const all = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.byteLength;
  }
  return all;
}

export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const COMMA = 0x2c;

/** Strings up to this length end within a plain loop: a native search costs more than it saves there. */
const shortString = 24;

/** Index of the first byte at or after `at` that is no JSON white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let here = at;
  while (isSpace(bytes[here])) here += 1;
  return here;
}

/**
 * Index behind the closing quote of the string that opens at `at`; the length of the bytes if it never closes.
 * Linear: each run of backslashes is looked at once.
 */
export function stringEnd(bytes: Uint8Array, at: number): number {
  const near = Math.min(bytes.length, at + shortString);
  let here = at + 1;
  for (; here < near; here += 1) {
    const byte = bytes[here];
    if (byte === QUOTE) return here + 1;
    if (byte === BACKSLASH) here += 1;
  }
  for (;;) {
    const quote = bytes.indexOf(QUOTE, here);
    if (quote === -1) return bytes.length;
    let run = quote;
    while (run > here && bytes[run - 1] === BACKSLASH) run -= 1;
    if ((quote - run) % 2 === 0) return quote + 1;
    here = quote + 1;
  }
}

/** True when the string token (with its quotes) at start..end is exactly `key`, which is ASCII and needs no escapes. */
export function tokenIs(bytes: Uint8Array, start: number, end: number, key: string): boolean {
  if (end - start !== key.length + 2) return false;
  for (let index = 0; index < key.length; index += 1) {
    if (bytes[start + 1 + index] !== key.charCodeAt(index)) return false;
  }
  return true;
}

/** Index behind the value that starts at `at`: a string, an object, an array, or a bare word. */
export function valueEnd(bytes: Uint8Array, at: number): number {
  let depth = 0;
  for (let here = at; here < bytes.length; here += 1) {
    const byte = bytes[here];
    if (byte === QUOTE) here = stringEnd(bytes, here) - 1;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (depth === 0) return here;
      depth -= 1;
    } else if (depth > 0 || (byte !== COMMA && !isSpace(byte))) continue;
    else return here;
    if (depth === 0) return here + 1;
  }
  return bytes.length;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
