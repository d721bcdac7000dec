// Server-sent events: where each ends as bytes, and what it says.
import { concat, keep } from './bytes.ts';
import { readInBandError } from './in-band.ts';
import { isErrorObject, parseObject } from './shapes.ts';
import type { Dialect, EventKind, EventReading, JsonObject } from './types.ts';

const LF = 0x0a;
const CR = 0x0d;

/** Default limit of one event in bytes. */
export const maxEventBytes = 1_048_576;

/**
 * Cuts a byte stream into complete events, each with its blank line; their concatenation is the stream. Lines end with
 * LF, CR or CRLF, mixed at will. Linear in the bytes, also when they come one by one.
 * Where lines end with CRLF, an event is complete only at the LF of its blank line, however that is cut.
 */
export class EventSplitter {
  #held: Uint8Array[] = [];
  #heldLength = 0;
  #lineIsEmpty = true;
  #afterCr = false;
  /** The line before ended with CRLF: so will the blank one. */
  #inCrLf = false;
  /** The bytes before ended between the CR and the LF of a blank line. */
  #blankCr = false;
  /** An event is larger than the limit: the stream has failed, nothing more will come out. */
  overLimit = false;
  readonly #limit: number;

  constructor(limit: number = maxEventBytes) {
    this.#limit = limit;
  }

  /** Bytes of an event that is not complete yet: at the end of the stream, what is left. */
  get rest(): Uint8Array {
    return concat(this.#held);
  }

  /** The events that this chunk completes, in order. They may be views of the chunk. */
  push(chunk: Uint8Array): Uint8Array[] {
    const events: Uint8Array[] = [];
    const hasCr = chunk.includes(CR);
    let from = 0;
    while (from < chunk.length && !this.overLimit) {
      const found = this.#findEnd(chunk, from, hasCr);
      const end = found === -1 ? chunk.length : found;
      const piece = chunk.subarray(from, end);
      from = end;
      if (this.#heldLength + piece.length > this.#limit) this.overLimit = true;
      else if (found === -1) this.#hold(piece);
      else events.push(this.#heldLength === 0 ? piece : this.#take(piece));
    }
    return events;
  }

  /** Index behind the next blank line at or after `from`, or -1. Remembers the line's state across chunks. */
  #findEnd(chunk: Uint8Array, from: number, hasCr: boolean): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at];
      const completesCrLf = byte === LF && this.#afterCr;
      if (this.#blankCr) {
        this.#blankCr = false;
        this.#afterCr = false;
        return at + (completesCrLf ? 1 : 0);
      }
      this.#afterCr = byte === CR;
      if (byte === LF) this.#inCrLf = completesCrLf;
      if (completesCrLf) continue;
      if (byte !== LF && byte !== CR) {
        this.#lineIsEmpty = false;
        if (hasCr) continue;
        const lineFeed = chunk.indexOf(LF, at);
        if (lineFeed === -1) return -1;
        at = lineFeed - 1;
      } else if (this.#lineIsEmpty) {
        const crLf = byte === CR && chunk[at + 1] === LF;
        this.#blankCr = this.#inCrLf && at + 1 === chunk.length;
        if (this.#blankCr) return -1;
        if (crLf) {
          this.#afterCr = false;
          this.#inCrLf = true;
        }
        return at + (crLf ? 2 : 1);
      } else this.#lineIsEmpty = true;
    }
    return -1;
  }

  #hold(piece: Uint8Array): void {
    keep(this.#held, piece);
    this.#heldLength += piece.length;
  }

  #take(last: Uint8Array): Uint8Array {
    this.#hold(last);
    this.#heldLength = 0;
    return concat(this.#held.splice(0));
  }
}

export interface EventText {
  /** The `event:` field, or null. */
  readonly name: string | null;
  /** The `data:` lines joined with LF, or null when there are none: a comment. */
  readonly data: string | null;
  /** A field named `error`: llama.cpp before 2025 (ggml-org/llama.cpp, examples/server/utils.hpp). */
  readonly isError?: true;
}

const utf8 = new TextDecoder();

/** Name and data of one complete event (WHATWG HTML, section 9.2.6). Broken UTF-8 becomes U+FFFD. */
export function eventData(event: Uint8Array): EventText {
  let name: string | null = null;
  let data: string | null = null;
  let isError: true | undefined;
  for (const line of utf8.decode(event).split(/\r\n|\r|\n/)) {
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') name = value;
    else if (field === 'error') isError = true;
    else if (field === 'data') data = data === null ? value : `${data}\n${value}`;
  }
  return { name, data, ...(isError && { isError }) };
}

/** The data of one complete event, where it is an object. */
export const eventObject = (event: Uint8Array): JsonObject | null => parseObject(eventData(event).data ?? '');

export interface TypedStream extends Pick<Dialect, 'usage' | 'isBrokenOff'> {
  readonly kinds: ReadonlyMap<string, EventKind>;
  /** An event that holds nothing yet. */
  readonly isEmpty?: (data: JsonObject) => boolean;
  /** An event that says that there is no reason to stop yet. */
  readonly isOpen?: (data: JsonObject) => boolean;
}

/** Meaning of one event by its name, else by its data's type; what the table does not name is output. */
export function readTyped(event: Uint8Array, stream: TypedStream): EventReading {
  const { kinds, usage, isEmpty, isOpen, isBrokenOff } = stream;
  const { name, data } = eventData(event);
  if (data === null) return { kind: 'comment', usage: null };
  // Early Anthropic routes of vLLM close with [DONE] after message_stop: neither output nor the stream's proper end.
  if (data.trim() === '[DONE]') return { kind: 'preamble', usage: null };
  const parsed = parseObject(data);
  const type = parsed?.['type'];
  const isBare = parsed !== null && typeof type !== 'string' && isErrorObject(parsed);
  const named = kinds.get(name ?? '') ?? kinds.get(String(type)) ?? 'output';
  if (named === 'error' || isBare) return { kind: 'error', usage: null, said: readInBandError(data) };
  if (parsed === null) return { kind: named === 'terminator' ? 'output' : named, usage: null };
  if (isBrokenOff(parsed)) return { kind: 'error', usage: usage(parsed) };
  if (isOpen?.(parsed) === true) return { kind: 'preamble', usage: usage(parsed), isOpen: true };
  return { kind: named === 'output' && isEmpty?.(parsed) === true ? 'preamble' : named, usage: usage(parsed) };
}

/** One event as bytes, its data being one line of JSON. */
export function namedEvent(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
