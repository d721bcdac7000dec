// What must survive a reload at any moment: drafts and the text of a running answer. Synchronous, so it also works while a page closes.
import { newId } from '../shell/new-id.ts';
import { parseJson } from '../shell/parse-json.ts';
import type { Partial } from './message.ts';

export function readStored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** An empty value is forgotten. */
export function writeStored(name: string, value: string): void {
  try {
    if (value === '') localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // full or refused: it holds for this page
  }
}

/** The unsent text of a conversation; `new` for one that does not exist yet. */
export function readDraft(conversationId: string): string {
  return readStored(`draft:${conversationId}`) ?? '';
}

export function writeDraft(conversationId: string, text: string): void {
  writeStored(`draft:${conversationId}`, text);
}

/** Leaves the text of a running answer behind for the page that opens next. */
export function writePartial(messageId: string, partial: Partial): void {
  writeStored(`partial:${messageId}`, JSON.stringify({ content: partial.content, reasoning: partial.reasoning }));
}

export function readPartial(messageId: string): Partial | null {
  const value = parseJson(readStored(`partial:${messageId}`) ?? '') as Partial | null | undefined;
  return typeof value?.content === 'string' && typeof value.reasoning === 'string' ? value : null;
}

export function dropPartial(messageId: string): void {
  writeStored(`partial:${messageId}`, '');
}

/** The id of this tab: stays over a reload. */
export function ownTab(): string {
  const known = sessionStorage.getItem('tab');
  if (known !== null) return known;
  const id = newId();
  sessionStorage.setItem('tab', id);
  return id;
}
