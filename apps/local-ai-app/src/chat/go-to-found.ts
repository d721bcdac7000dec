// Goes to the message that a search found: turns to its branch, puts it at the top of the window and marks it by the focus.
import { signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { Message } from '../history/message.ts';
import { showBranch } from './actions.ts';
import { pinToTop } from './follow-bottom.ts';
import { opened } from './state.ts';

/** The message to go to once its chat is open. */
export const wanted = signal<string | null>(null);

/** Goes there as soon as it is in the list; `isThere` is asked whether these messages are, and brings them if not. */
export function useWanted(
  list: RefObject<Element | null>,
  messages: readonly Message[],
  isThere: (messages: readonly Message[]) => boolean,
): void {
  const id = wanted.value;
  useLayoutEffect(() => {
    if (id === null) return;
    const place = messages.findIndex((message) => message.id === id);
    if (place === -1) turnTo(id);
    else if (isThere(messages.slice(place))) goTo(list.current?.querySelector(`[data-message="${id}"]`) ?? null);
  });
}

function turnTo(id: string): void {
  const isOnAnotherBranch = opened.value?.messages.some((message) => message.id === id) === true;
  if (isOnAnotherBranch) void showBranch(id);
}

function goTo(message: HTMLElement | null): void {
  wanted.value = null;
  if (message === null) return;
  pinToTop(message);
  message.tabIndex = -1;
  message.addEventListener('blur', () => message.removeAttribute('tabindex'), { once: true });
  message.focus({ preventScroll: true });
}
