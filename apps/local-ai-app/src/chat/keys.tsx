// The keys of the chat, what they do, and the sheet that shows them.
import { Keyboard } from 'lucide';
import { Button } from '../shell/button.tsx';
import { closeDialog, Dialog, openDialog } from '../shell/dialog.tsx';
import { goToChat, isSidebarOpen, screen } from '../shell/screen.ts';
import { stop } from './actions.ts';
import { turnBranch } from './branch-switch.tsx';
import { runningHere } from './state.ts';

interface Key {
  readonly keys: string;
  readonly does: string;
  readonly act: () => unknown;
  readonly isOff?: () => boolean;
}

/** What has its own use for Escape. */
const overChat = 'dialog[open], .editing:focus-within, [role=menu], .sidebar.open';

const chatKeys: readonly Key[] = [
  {
    keys: 'Esc',
    does: 'Stop the answer',
    act: stop,
    isOff: () => runningHere.value === null || document.querySelector(overChat) !== null,
  },
  { keys: 'Ctrl + Shift + O', does: 'New chat', act: beginChat },
  { keys: 'Ctrl + K', does: 'Search the chats', act: searchChats },
  { keys: 'Alt + Shift + ←', does: 'Previous branch', act: () => turnBranch(-1) },
  { keys: 'Alt + Shift + →', does: 'Next branch', act: () => turnBranch(1) },
  { keys: 'Ctrl + /', does: 'Show the keys', act: () => openDialog(HelpSheet) },
];

const named: Readonly<Record<string, string>> = { Esc: 'Escape', '←': 'ArrowLeft', '→': 'ArrowRight' };

/** Ctrl is the command key of a Mac, too. Many keyboards have the slash above a digit. */
function isPressed(keys: string, event: KeyboardEvent): boolean {
  const held = keys.split(' + ');
  const key = held.pop() ?? '';
  return (
    event.key.toLowerCase() === (named[key] ?? key).toLowerCase() &&
    (event.ctrlKey || event.metaKey) === held.includes('Ctrl') &&
    event.altKey === held.includes('Alt') &&
    (event.shiftKey === held.includes('Shift') || key === '/')
  );
}

export function beginChat(): void {
  isSidebarOpen.value = false;
  goToChat(null);
  document.getElementById('draft')?.focus();
}

/** What is typed next belongs to the field: it waits for nothing but a drawer that has to open first. */
function searchChats(): void {
  const field = document.querySelector<HTMLElement>('#chats input[type=search]');
  if (field?.checkVisibility({ visibilityProperty: true }) !== false) return field?.focus();
  isSidebarOpen.value = true;
  requestAnimationFrame(() => field.focus());
}

/** Listens as long as the page; an input method that composes keeps its keys. */
export function followKeys(): void {
  addEventListener('keydown', (event) => {
    if (screen.value.name !== 'chat' || event.isComposing || event.defaultPrevented) return;
    const key = chatKeys.find(({ keys, isOff }) => isPressed(keys, event) && isOff?.() !== true);
    if (key === undefined) return;
    event.preventDefault();
    key.act();
  });
}

export function HelpButton() {
  return <Button icon={Keyboard} name="Keys" class="icon small help" act={() => openDialog(HelpSheet)} />;
}

const writing = [
  { keys: 'Enter', does: 'Send' },
  { keys: 'Shift + Enter', does: 'New line' },
] as const;

function HelpSheet() {
  return (
    <Dialog title="Keys">
      <dl class="keys">
        {[...writing, ...chatKeys].map(({ keys, does }) => (
          <div key={keys} class="row">
            <dt class="spring">{does}</dt>
            <dd>
              <kbd>{keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <div class="row wrap actions">
        <Button words="Close" class="primary" act={closeDialog} />
      </div>
    </Dialog>
  );
}
