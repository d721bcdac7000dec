// A button with a menu. The browser opens it at its button and closes it by Escape or a press elsewhere; arrows walk it.
import type { IconNode } from 'lucide';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from './button.tsx';

export interface MenuItem {
  readonly name: string;
  readonly shape: IconNode;
  readonly act: () => void;
}

export interface MenuButtonProps {
  readonly name: string;
  readonly shape: IconNode;
  readonly items: readonly MenuItem[];
  readonly tabIndex?: number;
}

/** Hiding gives the focus back to the button. */
export function MenuButton({ name, shape, items, tabIndex = 0 }: MenuButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const id = useId();
  useLayoutEffect(() => menu.current?.querySelector('button')?.focus(), [isOpen]);
  const choose = ({ act }: MenuItem) => {
    menu.current?.hidePopover();
    act();
  };
  const label = { 'aria-haspopup': 'menu', 'aria-expanded': isOpen, popovertarget: id } as const;
  return (
    <>
      <Button type="button" icon={shape} name={name} class="icon small menu-button" tabIndex={tabIndex} {...label} />
      <div
        ref={menu}
        id={id}
        popover="auto"
        class="sheet lifted menu"
        role={isOpen ? 'menu' : undefined}
        aria-label={isOpen ? name : undefined}
        onToggle={({ newState }) => setOpen(newState === 'open')}
        onKeyDown={walk}
      >
        {isOpen &&
          items.map((item) => (
            <Button
              key={item.name}
              icon={item.shape}
              words={item.name}
              class="row"
              role="menuitem"
              tabIndex={-1}
              act={() => choose(item)}
            />
          ))}
      </div>
    </>
  );
}

/** Arrows move the focus, Tab leaves. What is a key here is none for what lies below. */
function walk(event: KeyboardEvent): void {
  const menu = event.currentTarget as HTMLElement;
  const items = [...menu.querySelectorAll('button')];
  const at = items.findIndex((item) => item === document.activeElement);
  const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const step = steps[event.key];
  if (event.key === 'Tab') menu.hidePopover();
  if (event.key === 'Escape' || step !== undefined) event.stopPropagation();
  if (step === undefined) return;
  event.preventDefault();
  items.at(step % items.length)?.focus();
}
