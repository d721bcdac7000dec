// One line at the bottom after something was removed, with the way back.
import { signal } from '@preact/signals';
import { announce } from './announcer.tsx';

interface Toast {
  readonly text: string;
  readonly undo: () => void;
  readonly gone: () => void;
}

/** How long the way back stays open. */
const shownMs = 8000;
const current = signal<Toast | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Offers to undo; `gone` runs when the offer ends unused (also when the next one replaces it). */
export function offerUndo(text: string, undo: () => void, gone: () => void = () => undefined): void {
  close();
  current.value = { text, undo, gone };
  announce(`${text} Undo is possible for ${shownMs / 1000} seconds.`);
  timer = setTimeout(close, shownMs);
}

function close(): void {
  clearTimeout(timer);
  const toast = current.value;
  current.value = null;
  toast?.gone();
}

function takeBack(): void {
  clearTimeout(timer);
  const toast = current.value;
  current.value = null;
  toast?.undo();
}

export function ToastLine() {
  const toast = current.value;
  if (toast === null) return null;
  return (
    <section class="toast" aria-label="Undo">
      <span>{toast.text}</span>
      <button type="button" onClick={takeBack}>
        Undo
      </button>
    </section>
  );
}
