// Icons: lucide's shapes as elements. They only decorate: the button or the words beside one say what it means.
import type { IconNode } from 'lucide';
import { h } from 'preact';

/** One icon in the colour and at the size of the text beside it (CSS class `icon-shape`). */
export function Icon({ shape }: { shape: IconNode }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="icon-shape">
      {shape.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
