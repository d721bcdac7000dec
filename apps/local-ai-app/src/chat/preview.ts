// Asks the router where the draft would go, shortly after typing stops.
import { effect, signal } from '@preact/signals';
import { askRouter } from '../router/ask-router.ts';
import type { Explanation } from '../router/contract.ts';
import { reach, status } from '../router/status-poll.ts';
import { newChatSettings } from './actions.ts';
import { buildRequest } from './build-request.ts';
import { planSend } from './plan-send.ts';
import { choice, draft, opened } from './state.ts';

const quietMs = 400;
/** Longer texts are heavy anyway, and sending them on each pause would cost more than it tells. */
export const longestAskedBytes = 64 * 1024;

export type Preview =
  | { readonly kind: 'none' }
  | { readonly kind: 'long' }
  | { readonly kind: 'known'; readonly explanation: Explanation };

export const preview = signal<Preview>({ kind: 'none' });

/** Keeps the preview in step with the draft, the choice, the conversation and the mode. Runs as long as the page. */
export function followDraft(): void {
  effect(() => {
    const text = draft.value;
    const now = opened.value;
    const changed = `${reach.value} ${status.value?.value.mode?.value} ${status.value?.value.backends.big?.state}`;
    if (text.trim() === '' || now === null || changed.startsWith('offline')) {
      preview.value = { kind: 'none' };
      return undefined;
    }
    const plan = planSend(text, choice.value, 'NORMAL');
    const question = { role: 'user', id: '', conversationId: '', seq: 0, text, choice: choice.value, atMs: 0 } as const;
    const settings = now.conversation?.settings ?? newChatSettings.value;
    const cancel = new AbortController();
    const timer = setTimeout(
      () => void look(() => buildRequest([...now.messages, question], settings, plan), cancel.signal),
      quietMs,
    );
    return () => {
      clearTimeout(timer);
      cancel.abort();
    };
  });
}

async function look(build: () => ReturnType<typeof buildRequest>, cancel: AbortSignal): Promise<void> {
  const request = build();
  const characters = request.body.messages.reduce((sum, message) => sum + message.content.length, 0);
  if (characters > longestAskedBytes) {
    preview.value = { kind: 'long' };
    return;
  }
  const reply = await askRouter<Explanation>('router/explain', 3000, {
    method: 'POST',
    headers: request.headers,
    body: JSON.stringify(request.body),
    signal: cancel,
  });
  if (cancel.aborted) return;
  preview.value = reply.kind === 'ok' ? { kind: 'known', explanation: reply.value } : { kind: 'none' };
}
