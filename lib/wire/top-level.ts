// Reads a request body once: the parsed object for routing, and where its top-level "model" stands in the raw bytes.
import { isBesideKey, type Range, textToParse } from './beside.ts';
import { routerError } from './errors.ts';
import * as json from './bytes.ts';
import { parseObject } from './shapes.ts';
import type { JsonObject, RouterError } from './types.ts';

/** Where the value of the top-level `model` stands (byte offsets), or where one can be put. */
export type ModelField =
  | { readonly kind: 'missing'; readonly insertAt: number; readonly empty: boolean }
  | { readonly kind: 'null'; readonly start: number; readonly end: number }
  | { readonly kind: 'string'; readonly value: string; readonly start: number; readonly end: number };

export interface BodyReading {
  /** What routing reads; a member of `beside` that is large is null here. */
  readonly json: JsonObject;
  readonly model: ModelField;
  /** What a client adds beside the words, as it stands in the bytes: tools, schemas, documents. */
  readonly beside: readonly Range[];
}

export type TopLevel = Pick<BodyReading, 'model' | 'beside'>;

/** How deep arrays and objects may nest; the body's own object is depth 1. */
export const maxJsonDepth = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses the bytes of a request body that must be one JSON object, or says what is wrong with it (always a 400).
 * The depth is checked before anything is parsed. `json` is for reading only: what travels on is the bytes.
 */
export function readBody(bytes: Uint8Array): BodyReading | RouterError {
  const scan = scanTopLevel(bytes);
  if ('code' in scan) return scan;
  const { model, beside } = scan;
  const text = textToParse(bytes, beside);
  if (text === null) return routerError('invalid_utf8');
  const parsed = parseObject(text);
  return parsed === null ? routerError('invalid_json') : { json: parsed, model, beside };
}

/**
 * Finds the top-level `model` in the raw bytes without building anything; linear in their length. Offsets hold only if
 * the bytes are valid JSON, which the scan does not prove. Two members of that name, however spelled, are a fault:
 * two readers could otherwise see two models.
 */
export function scanTopLevel(bytes: Uint8Array, maxDepth: number = maxJsonDepth): TopLevel | RouterError {
  const open = json.skipSpace(bytes, 0);
  if (bytes[open] !== json.OPEN_BRACE) return wrongStart(bytes, open);
  const members = new Members(bytes);
  let depth = 0;
  let keyNext = false;
  for (let at = open; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === json.QUOTE) {
      const end = json.stringEnd(bytes, at);
      const wrong = keyNext ? members.onKey(at, end) : null;
      if (wrong !== null) return wrong;
      keyNext = false;
      at = end - 1;
    } else if (byte === json.OPEN_BRACE || byte === json.OPEN_BRACKET) {
      depth += 1;
      if (depth > maxDepth) return routerError('body_too_deep', { maxDepth });
      keyNext = depth === 1;
    } else if (byte === json.CLOSE_BRACE || byte === json.CLOSE_BRACKET) {
      depth -= 1;
      if (depth <= 0) {
        members.onValueEnd(at);
        break;
      }
    } else if (byte === json.COMMA) {
      keyNext = depth === 1;
      if (keyNext) members.onValueEnd(at);
    }
  }
  return { model: members.model ?? missingModel(bytes, open), beside: members.beside };
}

/** The top-level members that the router knows, as the scan comes by them. */
class Members {
  readonly #bytes: Uint8Array;
  readonly beside: Range[] = [];
  model: ModelField | null = null;
  #besideFrom = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  onKey(start: number, end: number): RouterError | null {
    if (isModelKey(this.#bytes, start, end)) {
      if (this.model !== null) return routerError('duplicate_model');
      this.model = readModel(this.#bytes, end);
      return this.model === null ? routerError('invalid_model') : null;
    }
    if (isBesideKey(this.#bytes, start, end))
      this.#besideFrom = json.skipSpace(this.#bytes, json.skipSpace(this.#bytes, end) + 1);
    return null;
  }

  onValueEnd(end: number): void {
    if (this.#besideFrom !== -1) this.beside.push({ start: this.#besideFrom, end });
    this.#besideFrom = -1;
  }
}

/**
 * The body with `name` as its model: every byte outside the value is the client's own, and nothing is copied where it
 * already says so. A missing model becomes the first member. Null where there is no name.
 */
export function withModel(bytes: Uint8Array, model: ModelField, name: string | null): Uint8Array | null {
  if (name === null) return null;
  if (model.kind === 'missing') {
    const member = encoder.encode(`"model":${JSON.stringify(name)}${model.empty ? '' : ','}`);
    return json.concat([bytes.subarray(0, model.insertAt), member, bytes.subarray(model.insertAt)]);
  }
  const { start, end } = model;
  // As long as the name and its quotes: nothing in it is escaped.
  const saysSo = model.kind === 'string' && model.value === name && end - start === name.length + 2;
  if (saysSo) return bytes;
  return json.concat([bytes.subarray(0, start), encoder.encode(JSON.stringify(name)), bytes.subarray(end)]);
}

const encoder = new TextEncoder();

function missingModel(bytes: Uint8Array, open: number): ModelField {
  const empty = bytes[json.skipSpace(bytes, open + 1)] === json.CLOSE_BRACE;
  return { kind: 'missing', insertAt: open + 1, empty };
}

/** An escaped spelling of the five letters takes at most 6 bytes for each. */
const longestModelKey = 2 + 'model'.length * 6;

function isModelKey(bytes: Uint8Array, start: number, end: number): boolean {
  if (json.tokenIs(bytes, start, end, 'model')) return true;
  if (end - start > longestModelKey || bytes.subarray(start, end).indexOf(json.BACKSLASH) === -1) return false;
  return parseToken(bytes.subarray(start, end)) === 'model';
}

/** The value after the key that ends at `keyEnd`; null when it is neither a string nor null. */
function readModel(bytes: Uint8Array, keyEnd: number): ModelField | null {
  const start = json.skipSpace(bytes, json.skipSpace(bytes, keyEnd) + 1);
  const end = json.valueEnd(bytes, start);
  const value = parseToken(bytes.subarray(start, end));
  if (value === null) return { kind: 'null', start, end };
  if (typeof value === 'string') return { kind: 'string', value, start, end };
  return null;
}

/** The JSON value of a few bytes; undefined when they are none, or an object or array. */
function parseToken(bytes: Uint8Array): unknown {
  if (bytes[0] === json.OPEN_BRACE || bytes[0] === json.OPEN_BRACKET) return undefined;
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}

function wrongStart(bytes: Uint8Array, open: number): RouterError {
  if (open >= bytes.length) return routerError('empty_body');
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return routerError('body_has_bom');
  const startsOtherJson = '["-0123456789tfn'.includes(String.fromCharCode(bytes[open] ?? 0));
  return routerError(startsOtherJson ? 'body_not_object' : 'invalid_json');
}
