// The page: top bar, one of two screens, and what may lie over them.
import { untracked, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ChatScreen } from '../chat/chat-screen.tsx';
import { followTabs, openConversation } from '../chat/open-conversation.ts';
import { followKeys } from '../chat/keys.tsx';
import { watchQueue } from '../chat/queue.ts';
import { followDraft } from '../chat/preview.ts';
import { opened } from '../chat/state.ts';
import { OpsScreen } from '../ops/ops-screen.tsx';
import { pollStatus } from '../router/status-poll.ts';
import { followHistory } from '../sidebar/search.ts';
import { Announcer } from './announcer.tsx';
import { OpenDialogs } from './dialog.tsx';
import { followHash, screen } from './screen.ts';
import { Strips } from './strips.tsx';
import { applyTheme } from './theme.ts';
import { ToastLine } from './toast.tsx';
import { appName, TopBar } from './top-bar.tsx';

export function App() {
  useEffect(begin, []);
  useSignalEffect(() => {
    const now = screen.value;
    if (now.name === 'chat') untracked(() => void openConversation(now.conversationId));
  });
  useSignalEffect(() => {
    const name = screen.value.name === 'ops' ? 'Ops' : (opened.value?.conversation?.title ?? 'New chat');
    document.title = `${name} · ${appName}`;
  });
  return (
    <>
      <a class="notice skip" href="#main" onClick={skipToMain}>
        Skip to content
      </a>
      <TopBar />
      <Strips />
      {screen.value.name === 'ops' ? <OpsScreen /> : <ChatScreen />}
      <ToastLine />
      <OpenDialogs />
      <Announcer />
    </>
  );
}

function begin(): void {
  applyTheme();
  followHash();
  pollStatus();
  followDraft();
  followTabs();
  followKeys();
  watchQueue();
  followHistory();
}

/** The hash names the screen, so the link moves the focus itself. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
