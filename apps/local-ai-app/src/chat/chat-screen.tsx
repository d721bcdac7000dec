// The chat screen: list of chats, the thread, the composer.
import { Sidebar } from '../sidebar/sidebar.tsx';
import { Composer } from './composer.tsx';
import { opened } from './state.ts';
import { Thread } from './thread.tsx';

export function ChatScreen() {
  const now = opened.value;
  return (
    <div class="chat-screen">
      <Sidebar />
      <main id="main" class="chat" tabIndex={-1}>
        <h1 class="offscreen">{now?.conversation?.title ?? 'New chat'}</h1>
        {now === null ? <p class="hint loading">Loading…</p> : <Thread key={now.conversation?.id ?? 'new'} />}
        <Composer />
      </main>
    </div>
  );
}
