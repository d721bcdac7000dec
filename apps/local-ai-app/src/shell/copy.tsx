// Copying, and saying so: on the button for a while, and to screen readers.
import { Check, Copy } from 'lucide';
import { useState } from 'preact/hooks';
import { announce } from './announcer.tsx';
import { Button } from './button.tsx';

/** `what` names the thing: "Copied answer." `isCopied` is null but for a moment after the copy. */
function useCopy({ what, text }: CopyProps) {
  const [isCopied, setCopied] = useState<boolean | null>(null);
  const copy = async () => {
    const done = await copyText(typeof text === 'string' ? text : text());
    setCopied(done);
    announce(done ? `Copied ${what}.` : `The browser refused to copy ${what}.`);
    setTimeout(() => setCopied(null), 1500);
  };
  return { isCopied, copy };
}

export interface CopyProps {
  readonly what: string;
  readonly text: string | (() => string);
  /** What the button says instead of "Copy". */
  readonly label?: string;
}

export function CopyButton(props: CopyProps) {
  const { isCopied, copy } = useCopy(props);
  const { what, label } = props;
  const words = isCopied === null ? (label ?? 'Copy') : isCopied ? 'Copied' : 'Not copied';
  return <Button class="quiet" aria-label={label ?? `Copy ${what}`} words={words} act={copy} />;
}

/** The same as an icon. */
export function CopyIcon(props: CopyProps) {
  const { isCopied, copy } = useCopy(props);
  const [icon, name] = isCopied === true ? [Check, 'Copied'] : [Copy, `Copy ${props.what}`];
  return <Button icon={icon} name={name} act={copy} />;
}

/** Also where the clipboard API is missing (plain http in the LAN). True when the text was copied. */
async function copyText(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard !== undefined) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // refused: the old way may still work
  }
  return copyBySelection(text);
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  const focused = document.activeElement;
  area.value = text;
  area.className = 'offscreen';
  (focused?.closest('dialog') ?? document.body).append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
