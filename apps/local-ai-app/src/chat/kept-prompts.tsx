// Prompts to use again: put one into the draft, keep the draft as one, drop one.
import { signal } from '@preact/signals';
import { X } from 'lucide';
import { prompts } from '../history/kept.ts';
import { titleOf } from '../history/message.ts';
import { Dialog } from '../shell/dialog.tsx';
import { changeDraft } from './composer.tsx';
import { IconButton } from './icon-button.tsx';
import { draft } from './state.ts';

export const arePromptsOpen = signal(false);

export function KeptPrompts() {
  if (!arePromptsOpen.value) return null;
  const all = prompts.value.value;
  const isNew = draft.value.trim() !== '' && !all.includes(draft.value);
  return (
    <Dialog title="Kept prompts" focusAfter="draft" onClose={closePrompts}>
      {all.length === 0 && <p class="hint">Write a message, then keep it here to use it again.</p>}
      <ul class="kept-prompts">
        {all.map((prompt) => (
          <li key={prompt}>
            <button type="button" title={prompt} onClick={() => insert(prompt)}>
              {titleOf(prompt)}
            </button>
            <IconButton
              shape={X}
              name={`Drop ${titleOf(prompt)}`}
              act={() => prompts.keep(all.filter((known) => known !== prompt))}
            />
          </li>
        ))}
      </ul>
      <div class="dialog-actions">
        <button type="button" disabled={!isNew} onClick={() => prompts.keep([...all, draft.value])}>
          Keep the draft as a prompt
        </button>
        <button type="button" class="primary" onClick={closePrompts}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

function closePrompts(): void {
  arePromptsOpen.value = false;
}

/** Before what is written already. */
function insert(prompt: string): void {
  changeDraft(draft.value.trim() === '' ? prompt : `${prompt}\n\n${draft.value}`);
  closePrompts();
}
