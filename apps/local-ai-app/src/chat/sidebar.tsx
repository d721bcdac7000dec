// The list of chats; a drawer where the window is narrow.
import { useEffect } from 'preact/hooks';
import { goToChat } from '../shell/screen.ts';
import { ConversationItem } from './conversation-item.tsx';
import { isSidebarOpen } from './sidebar-state.ts';
import { conversations } from './state.ts';

export function Sidebar() {
  const isOpen = isSidebarOpen.value;
  useEffect(() => {
    if (!isOpen) return undefined;
    const close = (event: KeyboardEvent) => event.key === 'Escape' && (isSidebarOpen.value = false);
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [isOpen]);
  return (
    <>
      {isOpen && <div class="scrim" onClick={() => (isSidebarOpen.value = false)} />}
      <aside id="chats" class={isOpen ? 'sidebar open' : 'sidebar'} aria-label="Chats">
        <button type="button" class="new-chat" onClick={startNew}>
          New chat
        </button>
        <ConversationList />
      </aside>
    </>
  );
}

function startNew(): void {
  isSidebarOpen.value = false;
  goToChat(null);
  document.getElementById('draft')?.focus();
}

function ConversationList() {
  const all = conversations.value;
  if (all === null) return <p class="hint">Loading…</p>;
  if (all.length === 0) return <p class="hint">Chats are kept in this browser only. The first one appears here.</p>;
  return (
    <ul class="conversations">
      {all.map((conversation) => (
        <ConversationItem key={conversation.id} conversation={conversation} />
      ))}
    </ul>
  );
}
