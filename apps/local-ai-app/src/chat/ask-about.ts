// Asks the router what it would do with a request, without sending it a long text.
import { askRouter, type Reply } from '../router/ask-router.ts';
import type { Explanation } from '../router/contract.ts';
import type { ChatMessage, ChatRequest } from './build-request.ts';

/** Above so many characters the ends of the last words are sent, the beginnings of the rest, and how much was left out. */
const longestAsked = 65_536;
const firstWords = 4096;
const lastWords = 1024;

export const asItIs = 'as it is';

export interface Pretence {
  /** A mode, or `as it is`. */
  readonly mode?: string;
  readonly big?: string;
}

/** What the router would decide about `request`; its last message is the person's. */
export function askAbout(
  request: ChatRequest,
  pretence: Pretence = {},
  more: Pick<RequestInit, 'signal'> = {},
): Promise<Reply<Explanation>> {
  const { messages, leftOut } = shorten(request.body.messages);
  const body = JSON.stringify({ ...request.body, messages });
  const path = explainPath(pretence, leftOut);
  return askRouter<Explanation>(path, 5000, { method: 'POST', headers: request.headers, body, ...more });
}

/** Without a pretence the router asks the mode and the PC as for a real request. */
export function explainPath({ mode = asItIs, big = asItIs }: Pretence, leftOut = 0): string {
  const query = new URLSearchParams();
  if (leftOut > 0) query.set('leftOut', String(leftOut));
  if (mode !== asItIs) query.set('mode', mode);
  if (big !== asItIs) query.set('big', big);
  return query.size === 0 ? 'router/explain' : `router/explain?${query}`;
}

/** Messages of at most about 64 kB, and the bytes that are missing. Force tags and patterns are looked for at the ends of the last words, which stay. */
export function shorten(messages: readonly ChatMessage[]) {
  const texts = messages.flatMap(({ content }) => (typeof content === 'string' ? content : content.map((c) => c.text)));
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  if (total <= longestAsked) return { messages, leftOut: 0 };
  let at = 0;
  let leftOut = 0;
  const cut = (text: string): string => {
    at += 1;
    const kept = at === texts.length ? ends(text) : text.slice(0, (text.length / total) * longestAsked * 0.9);
    leftOut += bytesOf(text) - bytesOf(kept);
    return kept;
  };
  const shortened = messages.map(({ role, content }): ChatMessage => {
    if (typeof content === 'string') return { role, content: cut(content) };
    return { role, content: content.map(({ type, text }) => ({ type, text: cut(text) })) };
  });
  return { messages: shortened, leftOut };
}

/** Where the last words are all there is, their middle stands for the rest. */
function ends(text: string): string {
  if (text.length <= longestAsked / 2) return text;
  return text.slice(0, longestAsked / 2 + firstWords) + text.slice(-lastWords);
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
