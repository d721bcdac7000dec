// What the streams of responses and messages have in common: every event names its own type.
import { findMember, OPEN_BRACE, QUOTE, stringEnd } from './json-bytes.ts';
import { eventData } from './sse.ts';
import { parseObject } from './shapes.ts';
import type { EventKind } from './types.ts';

const ascii = new TextDecoder();

/** Meaning of one event by its type; a type that the table does not name is output. Only odd events are parsed. */
export function classifyTyped(event: Uint8Array, kinds: ReadonlyMap<string, EventKind>): EventKind {
  const type = typeInBytes(event);
  if (type !== null) return kinds.get(type) ?? 'output';
  const { name, data } = eventData(event);
  if (data === null) return 'comment';
  // Early Anthropic routes of vLLM close with [DONE] after message_stop: neither output nor the stream's proper end.
  if (data.trim() === '[DONE]') return 'preamble';
  if ((parseObject(data)?.['error'] ?? null) !== null) return 'error';
  return kinds.get(name ?? '') ?? 'output';
}

/** The `type` member of the data's outermost object, wherever it stands in it. */
function typeInBytes(event: Uint8Array): string | null {
  const at = findMember(event, event.indexOf(OPEN_BRACE), 'type');
  if (event[at] !== QUOTE) return null;
  return ascii.decode(event.subarray(at + 1, stringEnd(event, at) - 1));
}

/** One event as bytes, its data being one line of JSON. */
export function namedEvent(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
