// Searches the chats. Their texts are read while the browser is idle, and again after a change.
import { computed, effect, signal } from '@preact/signals';
import { conversations, running } from '../chat/state.ts';
import { hearChanges } from '../chat/tabs.ts';
import { readMessages } from '../history/database.ts';
import { idle } from '../shell/idle.ts';
import { isFound, type SearchText, searchText, type Snippet, snippetOf, wordsOf } from './search-text.ts';

export const query = signal('');

/** What was read, by chat: always the same map, in a new box each time a search that is shown may grow. */
const index = signal({ texts: new Map<string, SearchText>() });
const changed = new Set<string>();
let isReading = false;
/** Chats that are read before a search is done again. */
const chatsAtOnce = 50;

/** The chats to show: all of them without a query. */
export const found = computed(() => {
  const words = wordsOf(query.value);
  const all = conversations.value ?? [];
  if (words.length === 0) return all;
  const { texts } = index.value;
  return all.filter(({ id, title }) => isFound(words, title, texts.get(id)));
});

export function snippetFor(id: string): Snippet | null {
  const text = index.value.texts.get(id);
  return text === undefined ? null : snippetOf(wordsOf(query.value), text);
}

/** Keeps the texts in step with the history. Runs as long as the page. */
export function followHistory(): void {
  hearChanges((id) => {
    if (running.peek().has(id)) return; // told again when the answer is complete
    changed.add(id);
    void readMissing();
  });
  effect(() => {
    if (conversations.value !== null) void readMissing();
  });
}

async function readMissing(): Promise<void> {
  if (isReading) return;
  isReading = true;
  const { texts } = index.peek();
  for (let id = missing(); id !== undefined; id = missing()) {
    if (query.peek() === '') await idle();
    changed.delete(id);
    texts.set(id, searchText(await readMessages(id)));
    if (texts.size % chatsAtOnce === 0) index.value = { texts };
  }
  isReading = false;
  index.value = { texts };
}

function missing(): string | undefined {
  const { texts } = index.peek();
  return conversations.peek()?.find(({ id }) => !texts.has(id) || changed.has(id))?.id;
}
