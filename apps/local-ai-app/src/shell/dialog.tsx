// A dialog over the page: it has the focus until it is closed, by its own buttons or Escape.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface DialogProps {
  readonly title: string;
  /** Escape was pressed. */
  readonly onClose: () => void;
  /** Id of what has the focus afterwards; else what had it before. */
  readonly focusAfter?: string;
  readonly children: ComponentChildren;
}

/** Open as long as it is drawn. */
export function Dialog({ title, onClose, focusAfter = '', children }: DialogProps) {
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
      class="dialog"
      aria-labelledby="dialog-title"
      onClose={() => {
        if (isDrawn.current) onClose();
      }}
    >
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}
