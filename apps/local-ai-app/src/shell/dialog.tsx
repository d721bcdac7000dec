// A dialog over the page: it has the focus until it is closed, by its own buttons or Escape.
import { signal } from '@preact/signals';
import { type ComponentChildren, type ComponentType, h } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** One may lie over another: the last is in front. */
const shown = signal<readonly ComponentType[]>([]);

export function openDialog(dialog: ComponentType): void {
  shown.value = [...shown.value.filter((known) => known !== dialog), dialog];
}

/** The one in front. */
export function closeDialog(): void {
  shown.value = shown.value.slice(0, -1);
}

export function OpenDialogs() {
  return shown.value.map((dialog, at) => h(dialog, { key: at }));
}

export interface DialogProps {
  readonly title: string;
  /** Escape was pressed. */
  readonly onClose?: () => void;
  /** Id of what has the focus afterwards; else what had it before. */
  readonly focusAfter?: string;
  readonly children: ComponentChildren;
}

/** Open as long as it is drawn. */
export function Dialog({ title, onClose = closeDialog, focusAfter = '', children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isDrawn = useRef(true);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      isDrawn.current = false;
      element?.close(); // gives the focus back, which mere removal does not
      document.getElementById(focusAfter)?.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="sheet dialog"
      aria-labelledby="dialog-title"
      onClose={() => isDrawn.current && onClose()}
    >
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}
