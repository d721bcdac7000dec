// Copying, and saying so: on the button for a while, and to screen readers.
import { useState } from 'preact/hooks';
import { announce } from './announcer.tsx';
import { copyText } from './copy-text.ts';

/** `what` names the thing: "Copied answer." `isCopied` is null but for a moment after the copy. */
export function useCopy(what: string) {
  const [isCopied, setCopied] = useState<boolean | null>(null);
  const copy = async (text: string) => {
    const done = await copyText(text);
    setCopied(done);
    announce(done ? `Copied ${what}.` : `The browser refused to copy ${what}.`);
    setTimeout(() => setCopied(null), 1500);
  };
  return { isCopied, copy: (text: string) => void copy(text) };
}

export interface CopyButtonProps {
  readonly what: string;
  readonly text: string | (() => string);
  /** What the button says instead of "Copy". */
  readonly label?: string;
}

export function CopyButton({ what, text, label }: CopyButtonProps) {
  const { isCopied, copy } = useCopy(what);
  const act = () => copy(typeof text === 'string' ? text : text());
  return (
    <button type="button" class="quiet" aria-label={label ?? `Copy ${what}`} onClick={act}>
      {isCopied === null ? (label ?? 'Copy') : isCopied ? 'Copied' : 'Not copied'}
    </button>
  );
}
