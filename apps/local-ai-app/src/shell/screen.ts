// Which screen the address names: `#/chat/<id>`, `#/ops`, `#/ops/<request id>`.
import { signal } from '@preact/signals';

export type Screen =
  | { readonly name: 'chat'; readonly conversationId: string | null }
  | { readonly name: 'ops'; readonly requestId: string | null };

/** Reads a hash; everything unknown is a new chat. Trap: `decodeURIComponent` throws at one that was cut. */
export function readHash(hash: string): Screen {
  const [name, id] = hash.replace(/^#\/?/, '').split('/');
  const value = new URLSearchParams(`id=${(id ?? '').replaceAll('+', '%2B')}`).get('id') || null;
  return name === 'ops' ? { name: 'ops', requestId: value } : { name: 'chat', conversationId: value };
}

export const screen = signal<Screen>({ name: 'chat', conversationId: null });

/** Whether the list of chats is open where it does not fit beside the thread. */
export const isSidebarOpen = signal(false);

/** Follows the address from now on. */
export function followHash(): void {
  addEventListener('hashchange', readAddress);
  readAddress();
}

function readAddress(): void {
  screen.value = readHash(location.hash);
}

export function chatHash(conversationId: string | null): string {
  return conversationId === null ? '#/chat' : `#/chat/${conversationId}`;
}

/** Goes to a conversation; `replace` leaves no step in the history (a new chat that got its id). */
export function goToChat(conversationId: string | null, replace = false): void {
  if (replace) history.replaceState(null, '', chatHash(conversationId));
  else location.hash = chatHash(conversationId);
  screen.value = { name: 'chat', conversationId };
}
