// Renaming, setting up, keeping as a file and deleting conversations.
import { asMarkdown } from '../history/as-markdown.ts';
import { leafOf, pathTo } from '../history/branches.ts';
import { readMessages, removeConversation, save } from '../history/database.ts';
import type { Conversation, Settings } from '../history/message.ts';
import { writeDraft } from '../history/scratch.ts';
import { fileName, saveFile } from '../shell/save-file.ts';
import { goToChat } from '../shell/screen.ts';
import { offerUndo } from '../shell/toast.tsx';
import { choice, conversations, discard, isChoiceKept, opened, showConversation, typedSettings } from './state.ts';
import { tellTabs } from './tabs.ts';

/** An empty title leaves the old one. */
export async function rename(conversation: Conversation, title: string): Promise<void> {
  const trimmed = title.trim();
  if (trimmed === '' || trimmed === conversation.title) return;
  await change({ ...conversation, title: trimmed });
}

/** Settings of the open conversation, or of the new chat that will begin. */
export async function changeSettings(settings: Settings): Promise<void> {
  const conversation = opened.value?.conversation ?? null;
  if (conversation === null) typedSettings.value = settings;
  else await change({ ...conversation, settings });
}

/** Big for every message of this chat, or only for the next one. A new chat remembers it with its first message. */
export async function keepChoice(isKept: boolean): Promise<void> {
  isChoiceKept.value = isKept;
  const conversation = opened.value?.conversation ?? null;
  if (conversation !== null) await change({ ...conversation, choice: isKept ? choice.value : 'auto' });
}

async function change(conversation: Conversation): Promise<void> {
  showConversation(conversation);
  await save(conversation, []);
  tellTabs(conversation.id);
}

/** Saves the branch that is shown as a Markdown file. */
export async function saveAsMarkdown(conversation: Conversation): Promise<void> {
  const messages = await readMessages(conversation.id);
  const text = asMarkdown(conversation, pathTo(messages, leafOf(conversation, messages)));
  saveFile(`${fileName(conversation.title)}.md`, 'text/markdown', text);
}

/** Takes a conversation off the list at once; its data goes when the offer to undo ends. */
export function removeWithUndo(conversation: Conversation): void {
  conversations.value = (conversations.value ?? []).filter((known) => known.id !== conversation.id);
  if (opened.value?.conversation?.id === conversation.id) goToChat(null);
  const bringBack = () => {
    showConversation(conversation);
    goToChat(conversation.id);
  };
  offerUndo(`Deleted “${conversation.title}”.`, bringBack, () => void removeForGood(conversation.id));
}

async function removeForGood(id: string): Promise<void> {
  discard(id);
  await removeConversation(id);
  writeDraft(id, '');
  tellTabs(id);
}
