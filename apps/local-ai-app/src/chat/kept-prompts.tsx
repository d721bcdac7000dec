// Prompts to use again: put one into the draft, keep the draft as one, drop one.
import { X } from 'lucide';
import { prompts } from '../history/kept.ts';
import { titleOf } from '../history/message.ts';
import { Button } from '../shell/button.tsx';
import { closeDialog, Dialog } from '../shell/dialog.tsx';
import { changeDraft } from './composer.tsx';
import { draft } from './state.ts';

export function KeptPrompts() {
  const all = prompts.value.value;
  const isNew = draft.value.trim() !== '' && !all.includes(draft.value);
  return (
    <Dialog title="Kept prompts" focusAfter="draft">
      {all.length === 0 && <p class="hint">Write a message, then keep it here to use it again.</p>}
      <ul class="kept-prompts">
        {all.map((prompt) => (
          <li key={prompt} class="row">
            <Button words={titleOf(prompt)} title={prompt} class="cut-short" act={() => insert(prompt)} />
            <Button
              icon={X}
              name={`Drop ${titleOf(prompt)}`}
              act={() => prompts.keep(all.filter((known) => known !== prompt))}
            />
          </li>
        ))}
      </ul>
      <div class="row wrap actions">
        <Button words="Keep the draft as a prompt" disabled={!isNew} act={() => prompts.keep([...all, draft.value])} />
        <Button words="Close" class="primary" act={closeDialog} />
      </div>
    </Dialog>
  );
}

/** Before what is written already. */
function insert(prompt: string): void {
  changeDraft(draft.value.trim() === '' ? prompt : `${prompt}\n\n${draft.value}`);
  closeDialog();
}
