// Keeping everything as a file, and taking such a file back. What is here already is never replaced.
import { conversations } from '../chat/state.ts';
import { tellTabs } from '../chat/tabs.ts';
import { readBackup, writeBackup } from '../history/backup.ts';
import { addChats, readAll, readConversations } from '../history/database.ts';
import { newChats, prompts } from '../history/kept.ts';
import { defaultSettings } from '../history/message.ts';
import { saveFile } from '../shell/save-file.ts';
import { tell } from '../shell/toast.tsx';

/** All chats with all their branches, the kept prompts and what new chats begin with; never the key. */
export async function exportAll(): Promise<void> {
  const backup = { ...(await readAll()), prompts: prompts.value.value, newChats: newChats.value.value };
  saveFile(`local-ai-app ${new Date().toISOString().slice(0, 10)}.json`, 'application/json', writeBackup(backup));
}

export async function importFiles(files: readonly File[]): Promise<void> {
  for (const file of files) await importFile(file);
}

async function importFile(file: File): Promise<void> {
  const backup = readBackup(await file.text());
  if (typeof backup === 'string') return tell(`${file.name} was not imported: ${backup} Nothing was changed.`);
  const added = await addChats(backup.conversations, backup.messages);
  if (added === null) return tell(`${file.name} was not imported: this browser cannot keep it. Nothing was changed.`);
  prompts.keep([...new Set([...prompts.value.value, ...backup.prompts])]);
  const hasOwn = JSON.stringify(newChats.value.value) !== JSON.stringify(defaultSettings);
  if (!hasOwn) newChats.keep(backup.newChats);
  conversations.value = await readConversations();
  for (const { id } of backup.conversations) tellTabs(id);
  const known = backup.conversations.length - added;
  const rest = known === 0 ? '' : ` ${count(known)} here already: only what was missing was added.`;
  tell(`${count(added)} imported.${rest}`);
}

function count(chats: number): string {
  return chats === 1 ? '1 chat' : `${chats} chats`;
}
