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
  readonly matches: (event: KeyboardEvent) => boolean;
  readonly act: () => void;
}

const withCommand = (event: KeyboardEvent): boolean => (event.ctrlKey || event.metaKey) && !event.altKey;

const chatKeys: readonly Key[] = [
  {
    keys: 'Esc',
    does: 'Stop the answer',
    matches: (event) =>
      event.key === 'Escape' &&
      runningHere.value !== null &&
      document.querySelector('dialog[open], .editing:focus-within, [role=menu], .sidebar.open') === null,
    act: stop,
  },
  {
    keys: 'Ctrl + Shift + O',
    does: 'New chat',
    matches: (event) => withCommand(event) && event.shiftKey && event.key.toLowerCase() === 'o',
    act: () => {
      goToChat(null);
      document.getElementById('draft')?.focus();
    },
  },
  {
    keys: 'Ctrl + K',
    does: 'Search the chats',
    matches: (event) => withCommand(event) && !event.shiftKey && event.key.toLowerCase() === 'k',
    act: searchChats,
  },
  {
    keys: 'Alt + Shift + ←',
    does: 'Previous branch',
    matches: (event) => event.altKey && event.shiftKey && event.key === 'ArrowLeft',
    act: () => turnBranch(-1),
  },
  {
    keys: 'Alt + Shift + →',
    does: 'Next branch',
    matches: (event) => event.altKey && event.shiftKey && event.key === 'ArrowRight',
    act: () => turnBranch(1),
  },
  {
    keys: 'Ctrl + /',
    does: 'Show the keys',
    matches: (event) => withCommand(event) && event.key === '/',
    act: () => openDialog(HelpSheet),
  },
];

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
    const key = chatKeys.find(({ matches }) => matches(event));
    if (key === undefined) return;
    event.preventDefault();
    key.act();
  });
}

export function HelpButton() {
  return (
    <span class="help">
      <Button icon={Keyboard} name="Keys" act={() => openDialog(HelpSheet)} />
    </span>
  );
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
            <dt>{does}</dt>
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
