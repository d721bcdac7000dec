// A button: its words, an icon with a name, or both. What else an element of HTML may have goes through.
// Icons are lucide's shapes as elements. They only decorate: the button or the words beside one say what it means.
import type { IconNode } from 'lucide';
import { type ButtonHTMLAttributes, h } from 'preact';

export interface ButtonProps extends Omit<ButtonHTMLAttributes, 'icon' | 'onClick'> {
  readonly words?: string;
  readonly icon?: IconNode;
  /** For screen readers and as the tip, where the words alone do not say it. */
  readonly name?: string;
  /** Without it the button sends its form. */
  readonly act?: () => unknown;
}

/** One icon in the colour and at the size of the text beside it (CSS class `icon-shape`). */
export function Icon({ shape }: { shape: IconNode }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="icon-shape">
      {shape.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
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
