// What a turn of a conversation holds that a text model or a strict server refuses.
import type { Json } from './dialect.ts';
import { isJson, listOf, parseJson } from './dialect.ts';

const images = new Set(['image_url', 'input_image', 'image']);

export const holdsImage = (turn: Json): boolean =>
  listOf(turn['content']).some((part) => isJson(part) && images.has(String(part['type'])));

/** A tool call whose arguments are no JSON object. */
export const holdsBrokenCall = (turn: Json): boolean =>
  listOf(turn['tool_calls']).some((call) => {
    const called = isJson(call) ? call['function'] : null;
    return isJson(called) && parseJson(Buffer.from(String(called['arguments']))) === null;
  });
