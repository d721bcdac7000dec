// One chat in the list: a link, and a menu for what can be done with it.
import { Download, Ellipsis, Pencil, Trash2 } from 'lucide';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { removeWithUndo, rename, saveAsMarkdown } from '../chat/conversation-actions.ts';
import { wanted } from '../chat/go-to-found.ts';
import { opened, running } from '../chat/state.ts';
import type { Conversation } from '../history/message.ts';
import { MenuButton } from '../shell/menu.tsx';
import { chatHash, isSidebarOpen } from '../shell/screen.ts';
import type { Snippet } from './search-text.ts';
import { query, snippetFor } from './search.ts';

/** `isFirst`: where Tab enters the list if no chat of it is open. */
export function ChatRow({ chat, isFirst }: { chat: Conversation; isFirst: boolean }) {
  const [isRenaming, setRenaming] = useState(false);
  if (isRenaming) return <RenameForm chat={chat} done={() => setRenaming(false)} />;
  const isOpen = opened.value?.conversation?.id === chat.id;
  const tabIndex = isOpen || (isFirst && opened.value?.conversation === null) ? 0 : -1;
  const place = query.value.trim() === '' ? null : snippetFor(chat.id);
  const open = () => {
    isSidebarOpen.value = false;
    wanted.value = place?.messageId ?? null;
  };
  return (
    <li class="chat-row">
      <a
        href={chatHash(chat.id)}
        aria-current={isOpen ? 'true' : undefined}
        title={chat.title}
        tabIndex={tabIndex}
        onClick={open}
      >
        <span class="cut-short chat-title">
          {running.value.has(chat.id) && <span class="dot writing" role="img" aria-label="being answered" />}
          {chat.title}
        </span>
        {place !== null && <FoundIn place={place} />}
      </a>
      <MenuButton
        name={`Menu of ${chat.title}`}
        shape={Ellipsis}
        tabIndex={tabIndex}
        items={[
          { name: 'Rename', shape: Pencil, act: () => setRenaming(true) },
          { name: 'Save as Markdown', shape: Download, act: () => void saveAsMarkdown(chat) },
          { name: 'Delete', shape: Trash2, act: () => removeWithUndo(chat) },
        ]}
      />
    </li>
  );
}

function FoundIn({ place: { before, found, after } }: { place: Snippet }) {
  return (
    <small class="cut-short hint snippet">
      {before}
      <mark>{found}</mark>
      {after}
    </small>
  );
}

function RenameForm({ chat, done }: { chat: Conversation; done: () => void }) {
  const title = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useLayoutEffect(() => title.current?.select(), []);
  const finish = (isKept: boolean) => {
    if (isDone.current) return;
    isDone.current = true;
    if (isKept) void rename(chat, title.current?.value ?? '');
    done();
  };
  return (
    <li class="chat-row">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          finish(true);
        }}
      >
        <input
          ref={title}
          aria-label="Title of the chat"
          defaultValue={chat.title}
          maxLength={120}
          onBlur={() => finish(true)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            finish(false);
          }}
        />
      </form>
    </li>
  );
}
