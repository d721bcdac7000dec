// The one question that is asked before a message may disturb a game.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

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
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = asking.value !== null;
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  if (!isOpen) return null;
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="consent-title" onClose={() => answer(false)}>
      <h2 id="consent-title">Someone is gaming on the PC</h2>
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
    </dialog>
  );
}
