// Finding words in chats: what is kept of a chat to search it, and where its words stand. Pure.
import { splitThinking } from '../answer/split-thinking.ts';
import type { Message } from '../history/message.ts';

/** The texts of a chat, all branches, as they are shown and as they are compared; both have the same length. */
export interface SearchText {
  readonly shown: string;
  readonly folded: string;
}

export interface Snippet {
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
  const texts = messages.flatMap((message) =>
    message.role === 'user'
      ? [message.text, ...(message.files ?? []).flatMap(({ name, text }) => [name, text])]
      : [splitThinking(message.answer.content).said],
  );
  const shown = texts.join('\n').normalize('NFC');
  return { shown, folded: fold(shown) };
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

/** The first place in the text where one of the words stands; null where only the title has them. */
export function snippetOf(words: readonly string[], { shown, folded }: SearchText): Snippet | null {
  const word = words.find((wanted) => folded.includes(wanted));
  if (word === undefined) return null;
  const at = folded.indexOf(word);
  const end = at + word.length;
  const from = Math.max(0, at - around.before);
  return {
    before: `${from > 0 ? '…' : ''}${oneLine(shown.slice(from, at))}`,
    found: shown.slice(at, end),
    after: oneLine(shown.slice(end, end + around.after)),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
