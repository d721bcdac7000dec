// The sheet of keys.
import { Keyboard } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from './icon-button.tsx';
import { chatKeys, isHelpOpen } from './keys.ts';

export function HelpButton() {
  return (
    <span class="help">
      <IconButton shape={Keyboard} name="Keys" act={() => (isHelpOpen.value = true)} />
    </span>
  );
}

const writing = [
  { keys: 'Enter', does: 'Send' },
  { keys: 'Shift + Enter', does: 'New line' },
] as const;

export function HelpSheet() {
  return isHelpOpen.value ? <Sheet /> : null;
}

function Sheet() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="keys-title" onClose={() => (isHelpOpen.value = false)}>
      <h2 id="keys-title">Keys</h2>
      <dl class="keys">
        {[...writing, ...chatKeys].map(({ keys, does }) => (
          <div key={keys}>
            <dt>{does}</dt>
            <dd>
              <kbd>{keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <div class="dialog-actions">
        <button type="button" class="primary" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
