// The sheet of keys.
import { Keyboard } from 'lucide';
import { Dialog } from '../shell/dialog.tsx';
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

function close(): void {
  isHelpOpen.value = false;
}

export function HelpSheet() {
  if (!isHelpOpen.value) return null;
  return (
    <Dialog title="Keys" onClose={close}>
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
        <button type="button" class="primary" onClick={close}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
