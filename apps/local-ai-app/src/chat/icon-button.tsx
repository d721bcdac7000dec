// Buttons that are an icon with a name, as they stand under messages.
import { Check, Copy, type IconNode } from 'lucide';
import { useCopy } from '../shell/copy-button.tsx';
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
  const { isCopied, copy } = useCopy(what);
  const [shape, name] = isCopied === true ? [Check, 'Copied'] : [Copy, `Copy ${what}`];
  return <IconButton shape={shape} name={name} act={() => copy(text)} />;
}
