// Buttons that are an icon with a name, as they stand under messages.
import { Check, Copy, type IconNode } from 'lucide';
import { useState } from 'preact/hooks';
import { announce } from '../shell/announcer.tsx';
import { copyText } from '../shell/copy-text.ts';
import { Icon } from '../shell/icon.tsx';

export interface IconButtonProps {
  readonly shape: IconNode;
  /** For screen readers and as the tip. */
  readonly name: string;
  readonly act: () => void;
  readonly isOff?: boolean;
  /** Words beside the icon. */
  readonly words?: string;
}

export function IconButton({ shape, name, act, isOff = false, words }: IconButtonProps) {
  const kind = words === undefined ? 'icon small' : 'quiet with-icon';
  return (
    <button type="button" class={kind} aria-label={name} title={name} disabled={isOff} onClick={act}>
      <Icon shape={shape} />
      {words !== undefined && <span>{words}</span>}
    </button>
  );
}

/** `what` names the thing: "Copy answer". */
export function CopyIcon({ text, what }: { text: string; what: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    const done = await copyText(text);
    setCopied(done);
    announce(done ? `Copied ${what}.` : `The browser refused to copy ${what}.`);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <IconButton shape={isCopied ? Check : Copy} name={isCopied ? 'Copied' : `Copy ${what}`} act={() => void copy()} />
  );
}
