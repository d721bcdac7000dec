// What can go with a message: text files, a kept prompt, settings.
import { BookMarked, Paperclip, Plus, SlidersHorizontal } from 'lucide';
import { useRef } from 'preact/hooks';
import { openDialog } from '../shell/dialog.tsx';
import { FileInput } from '../shell/file-input.tsx';
import { MenuButton } from '../shell/menu.tsx';
import { addFiles } from './attachments.ts';
import { KeptPrompts } from './kept-prompts.tsx';
import { SettingsDialog } from './settings-dialog.tsx';

export function AddMenu() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <MenuButton
        name="Add to the message"
        shape={Plus}
        items={[
          { name: 'Attach text files', shape: Paperclip, act: () => input.current?.click() },
          { name: 'Kept prompts', shape: BookMarked, act: () => openDialog(KeptPrompts) },
          { name: 'Settings of this chat', shape: SlidersHorizontal, act: () => openDialog(SettingsDialog) },
        ]}
      />
      <FileInput input={input} name="Text files" take={(files) => void addFiles(files)} />
    </>
  );
}
