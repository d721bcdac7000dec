// The one question that is asked before a message may disturb a game.
import { signal } from '@preact/signals';
import { Dialog } from '../shell/dialog.tsx';

const asking = signal<((isAgreed: boolean) => void) | null>(null);

/** Shows the question; resolves with the answer. Closing it means no. */
export function askConsent(): Promise<boolean> {
  return new Promise((resolve) => {
    asking.value?.(false);
    asking.value = resolve;
  });
}

function answer(isAgreed: boolean): void {
  asking.value?.(isAgreed);
  asking.value = null;
}

export function ConsentDialog() {
  if (asking.value === null) return null;
  return (
    <Dialog title="Someone is gaming on the PC" onClose={() => answer(false)}>
      <p>
        Big runs on the same graphics card as the game. While it answers, the game will stutter and may run out of video
        memory.
      </p>
      <p>This goes for one message only; while the game lasts, the next one asks again.</p>
      <div class="dialog-actions">
        <button type="button" onClick={() => answer(false)}>
          Cancel
        </button>
        <button type="button" class="primary big" onClick={() => answer(true)}>
          Use Big anyway
        </button>
      </div>
    </Dialog>
  );
}
