// One line at the bottom: what was done, with the way back where there is one.
import { signal } from '@preact/signals';
import { announce } from './announcer.tsx';
import { Button } from './button.tsx';

interface Toast {
  readonly text: string;
  readonly undo: (() => void) | null;
  readonly gone: () => void;
}

/** How long the way back stays open, and a line can be read. */
const shownMs = 8000;
const current = signal<Toast | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Offers to undo; `gone` runs when the offer ends unused (also when the next one replaces it). */
export function offerUndo(text: string, undo: () => void, gone: () => void): void {
  show({ text, undo, gone }, `${text} Undo is possible for ${shownMs / 1000} seconds.`);
}

/** Says what came of an act; until it is closed or the next one comes. */
export function tell(text: string): void {
  show({ text, undo: null, gone: () => undefined }, text);
  clearTimeout(timer);
}

function show(toast: Toast, spoken: string): void {
  close();
  current.value = toast;
  announce(spoken);
  timer = setTimeout(close, shownMs);
}

function take(): Toast | null {
  clearTimeout(timer);
  const toast = current.value;
  current.value = null;
  return toast;
}

function close(): void {
  take()?.gone();
}

export function ToastLine() {
  const toast = current.value;
  if (toast === null) return null;
  const { undo } = toast;
  return (
    <section class="row sheet lifted toast" aria-label={undo === null ? 'What was done' : 'Undo'}>
      <span>{toast.text}</span>
      <Button words={undo === null ? 'Close' : 'Undo'} act={() => (undo === null ? close() : take()?.undo?.())} />
    </section>
  );
}
