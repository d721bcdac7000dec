// A button: its words, an icon with a name, or both. What else an element of HTML may have goes through.
import type { IconNode } from 'lucide';
import type { ButtonHTMLAttributes } from 'preact';
import { Icon } from './icon.tsx';

export interface ButtonProps extends Omit<ButtonHTMLAttributes, 'icon' | 'onClick'> {
  readonly words?: string;
  readonly icon?: IconNode;
  /** For screen readers and as the tip, where the words alone do not say it. */
  readonly name?: string;
  /** Without it the button sends its form. */
  readonly act?: () => unknown;
}

export function Button({ words, icon, name, act, ...rest }: ButtonProps) {
  const kind = icon === undefined ? {} : { class: words === undefined ? 'icon small' : 'quiet with-icon' };
  const type = act === undefined ? 'submit' : 'button';
  return (
    <button type={type} aria-label={name} title={name} onClick={() => void act?.()} {...kind} {...rest}>
      {icon === undefined ? words : <Icon shape={icon} />}
      {icon !== undefined && words !== undefined && <span>{words}</span>}
    </button>
  );
}
