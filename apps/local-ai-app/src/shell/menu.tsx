// A button with a menu: opened by click or keys, walked by arrows, closed by Escape, Tab, a choice or a press elsewhere.
import type { IconNode } from 'lucide';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

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

export function MenuButton({ name, shape, items, tabIndex = 0 }: MenuButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (isFocusKept: boolean) => {
    setOpen(false);
    if (isFocusKept) button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="icon small menu-button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={name}
        title={name}
        tabIndex={tabIndex}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon shape={shape} />
      </button>
      {isOpen && <Menu name={name} items={items} button={button.current} close={close} />}
    </>
  );
}

interface MenuProps {
  readonly name: string;
  readonly items: readonly MenuItem[];
  readonly button: HTMLElement | null;
  readonly close: (isFocusKept: boolean) => void;
}

function Menu({ name, items, button, close }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  usePlace(menu, button);
  useEffect(() => {
    const topNow = () => button?.getBoundingClientRect().top;
    const openedAt = topNow();
    const leave = ({ type, target }: Event) => {
      const isInside = target instanceof Node && (menu.current?.contains(target) || button?.contains(target));
      // An answer that grows scrolls beside the button, which stays where it is.
      const isElsewhere = type === 'scroll' && topNow() === openedAt;
      if (isInside !== true && !isElsewhere) close(false);
    };
    const events = ['pointerdown', 'scroll'] as const;
    for (const event of events) addEventListener(event, leave, true);
    return () => {
      for (const event of events) removeEventListener(event, leave, true);
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab') return close(true);
    if (event.key !== 'Escape' && !walk(menu.current, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') close(true);
  };
  const choose = ({ act }: MenuItem) => {
    close(true);
    act();
  };
  return (
    <div ref={menu} popover="manual" class="sheet lifted menu" role="menu" aria-label={name} onKeyDown={onKeyDown}>
      {items.map((item) => (
        <button key={item.name} type="button" role="menuitem" class="row" tabIndex={-1} onClick={() => choose(item)}>
          <Icon shape={item.shape} />
          {item.name}
        </button>
      ))}
    </div>
  );
}

/** Opens the menu at its button and keeps it there; its first item has the focus. */
function usePlace(menu: RefObject<HTMLDivElement | null>, button: HTMLElement | null): void {
  useLayoutEffect(() => {
    const placeNow = () => place(menu.current, button);
    menu.current?.showPopover();
    placeNow();
    menu.current?.querySelector('button')?.focus();
    addEventListener('resize', placeNow);
    return () => removeEventListener('resize', placeNow);
  }, []);
}

/** Moves the focus; false for a key that does not walk. */
function walk(menu: HTMLElement | null, key: string): boolean {
  const items = [...(menu?.querySelectorAll('button') ?? [])];
  const at = items.findIndex((item) => item === document.activeElement);
  const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const step = steps[key];
  if (step !== undefined) items.at(step % items.length)?.focus();
  return step !== undefined;
}

/** Below the button, or above where there is no room. Set by script, since the page's policy allows no inline style. */
function place(menu: HTMLElement | null, button: HTMLElement | null): void {
  if (menu === null || button === null) return;
  const at = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + 4;
  menu.style.top = `${below + height <= innerHeight ? below : Math.max(8, at.top - 4 - height)}px`;
  menu.style.left = `${Math.min(Math.max(8, at.left), innerWidth - width - 8)}px`;
}
