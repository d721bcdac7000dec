// Opens a conversation from the history and mends answers whose writer is gone.
import { isRunning } from '../answer/answer.ts';
import { readConversations, readMessages, save } from '../history/database.ts';
import { type Message, recover, silentAfterMs } from '../history/message.ts';
import { dropPartial, ownTab, readDraft, readPartial } from '../history/scratch.ts';
import { goToChat, screen } from '../shell/screen.ts';
import { pinned } from './actions.ts';
import { readDraftFiles } from './attachments.ts';
import { choice, conversations, discard, draft, isChoiceKept, opened, running } from './state.ts';
import { hearTabs } from './tabs.ts';

let lookAgain: ReturnType<typeof setTimeout> | undefined;

/** Shows a conversation, or an empty new chat for null or an id that is not there; nothing, if another screen is wanted by then. */
export async function openConversation(id: string | null): Promise<void> {
  const asked = screen.value;
  conversations.value ??= await readConversations();
  if (opened.value !== null && (opened.value.conversation?.id ?? null) === id) return;
  clearTimeout(lookAgain);
  const conversation = conversations.value.find((known) => known.id === id) ?? null;
  const messages = conversation === null ? [] : await mended(conversation.id);
  if (screen.value !== asked) return;
  const kept = conversation?.choice ?? 'auto';
  // Who wrote or chose before the history was read is not overruled.
  draft.value = (opened.value === null && draft.value) || readDraft(conversation?.id ?? 'new');
  if (opened.value !== null || choice.value === 'auto') choice.value = kept;
  if (choice.value === kept) isChoiceKept.value = kept !== 'auto';
  opened.value = { conversation, messages };
  readDraftFiles();
  pinned.value = null;
}

async function mended(conversationId: string): Promise<Message[]> {
  const stored = await readMessages(conversationId);
  const live = running.value.get(conversationId)?.message.id;
  const tab = ownTab();
  const messages = stored.map((one) => (one.id === live ? one : recover(one, tab, Date.now(), readPartial)));
  const changed = messages.filter((message, index) => message !== stored[index]);
  if (changed.length > 0 && (await save(null, changed))) for (const message of changed) dropPartial(message.id);
  const isElsewhere = messages.some((one) => one.role === 'assistant' && one.id !== live && isRunning(one.answer));
  if (isElsewhere) lookAgain = setTimeout(() => void reread(conversationId), silentAfterMs + 100);
  return messages;
}

/** Reads the open conversation again, unless this tab is the one that writes it. */
async function reread(conversationId: string): Promise<void> {
  conversations.value = await readConversations();
  const conversation = conversations.value.find((known) => known.id === conversationId);
  if (conversation === undefined) discard(conversationId); // deleted by another tab
  if (opened.value?.conversation?.id !== conversationId) return;
  if (conversation === undefined) return goToChat(null);
  if (running.value.has(conversationId)) return;
  clearTimeout(lookAgain);
  const messages = await mended(conversationId);
  if (opened.value?.conversation?.id !== conversationId) return;
  opened.value = { conversation, messages };
}

/** Follows what other tabs do to the history. */
export function followTabs(): void {
  hearTabs((id) => void reread(id));
}
