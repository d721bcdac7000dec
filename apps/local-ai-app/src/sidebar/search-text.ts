// Finding words in chats: what is kept of a chat to search it, and where its words stand. Pure.
import { splitThinking } from '../answer/split-thinking.ts';
import type { Message } from '../history/message.ts';

/** The texts of a chat, all branches, as they are shown and as they are compared; both have the same length. */
export interface SearchText {
  readonly shown: string;
  readonly folded: string;
  /** Where each message begins, in their order. */
  readonly starts: readonly { readonly id: string; readonly at: number }[];
}

export interface Snippet {
  /** The message in which the words stand. */
  readonly messageId: string;
  readonly before: string;
  readonly found: string;
  readonly after: string;
}

const around = { before: 12, after: 60 };

/** Without case and accents, character by character: places in the result are places in the text. */
export function fold(text: string): string {
  return text.replace(/[\u00c0-\u024f]/g, (letter) => letter.normalize('NFD')[0] ?? letter).toLowerCase();
}

export function searchText(messages: readonly Message[]): SearchText {
  let shown = '';
  const starts = messages.map((message) => {
    const at = shown.length;
    shown += `${textsOf(message).join('\n').normalize('NFC')}\n`;
    return { id: message.id, at };
  });
  return { shown, folded: fold(shown), starts };
}

function textsOf(message: Message): readonly string[] {
  if (message.role === 'assistant') return [splitThinking(message.answer.content).said];
  return [message.text, ...(message.files ?? []).flatMap(({ name, text }) => [name, text])];
}

/** The words that must all be found, wherever in the chat. */
export function wordsOf(query: string): readonly string[] {
  return fold(query.normalize('NFC'))
    .split(/\s+/)
    .filter((word) => word !== '');
}

export function isFound(words: readonly string[], title: string, text: SearchText | undefined): boolean {
  const folded = fold(title);
  return words.every((word) => folded.includes(word) || text?.folded.includes(word) === true);
}

/** The first message that has most of the words, where the first of them stands; null where only the title has them. */
export function snippetOf(words: readonly string[], { shown, folded, starts }: SearchText): Snippet | null {
  const messages = starts.map(({ id, at }, index) => {
    const text = folded.slice(at, starts[index + 1]?.at);
    return { id, at, text, has: words.filter((word) => text.includes(word)) };
  });
  const best = messages.reduce((most, one) => (one.has.length > most.has.length ? one : most), messages[0] ?? nowhere);
  const word = best.has[0];
  if (word === undefined) return null;
  const at = best.at + best.text.indexOf(word);
  const end = at + word.length;
  const from = Math.max(best.at, at - around.before);
  return {
    messageId: best.id,
    before: `${from > best.at ? '…' : ''}${oneLine(shown.slice(from, at))}`,
    found: shown.slice(at, end),
    after: oneLine(shown.slice(end, Math.min(end + around.after, best.at + best.text.length))).trimEnd(),
  };
}

const nowhere = { id: '', at: 0, text: '', has: [] };

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
