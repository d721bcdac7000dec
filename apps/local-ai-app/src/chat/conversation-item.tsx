// One chat in the list: open, rename, delete.
import { useRef, useState } from 'preact/hooks';
import type { Conversation } from '../history/message.ts';
import { chatHash } from '../shell/screen.ts';
import { removeWithUndo, rename } from './conversation-actions.ts';
import { isSidebarOpen } from './sidebar-state.ts';
import { opened, running } from './state.ts';

export function ConversationItem({ conversation }: { conversation: Conversation }) {
  const [isRenaming, setRenaming] = useState(false);
  if (isRenaming) return <RenameForm conversation={conversation} done={() => setRenaming(false)} />;
  const isOpen = opened.value?.conversation?.id === conversation.id;
  return (
    <li class="conversation">
      <a
        href={chatHash(conversation.id)}
        aria-current={isOpen ? 'true' : undefined}
        title={conversation.title}
        onClick={() => (isSidebarOpen.value = false)}
      >
        {running.value.has(conversation.id) && <span class="writing" role="img" aria-label="being answered" />}
        {conversation.title}
      </a>
      <span class="conversation-actions">
        <button
          type="button"
          class="quiet"
          aria-label={`Rename ${conversation.title}`}
          onClick={() => setRenaming(true)}
        >
          Rename
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={`Delete ${conversation.title}`}
          onClick={() => removeWithUndo(conversation)}
        >
          Delete
        </button>
      </span>
    </li>
  );
}

function RenameForm({ conversation, done }: { conversation: Conversation; done: () => void }) {
  const title = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  const finish = (isKept: boolean) => {
    if (isDone.current) return;
    isDone.current = true;
    if (isKept) void rename(conversation, title.current?.value ?? '');
    done();
  };
  return (
    <li class="conversation">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          finish(true);
        }}
      >
        <input
          ref={title}
          aria-label="Title of the chat"
          defaultValue={conversation.title}
          maxLength={120}
          autoFocus
          onBlur={() => finish(true)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') finish(false);
          }}
        />
      </form>
    </li>
  );
}
