// The list of chats, by day or by what is searched; a drawer where the window is narrow.
import { computed } from '@preact/signals';
import { Download, Ellipsis, KeyRound, Search, SquarePen, Upload } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { focusDraft } from '../chat/composer.tsx';
import { beginChat } from '../chat/keys.tsx';
import { conversations } from '../chat/state.ts';
import { apiKey, saveApiKey } from '../router/api-key.ts';
import { refreshStatus } from '../router/status-poll.ts';
import { Button, Icon } from '../shell/button.tsx';
import { FileInput } from '../shell/file-input.tsx';
import { MenuButton } from '../shell/menu.tsx';
import { isSidebarOpen } from '../shell/screen.ts';
import { nowMs } from '../shell/tick.ts';
import { tell } from '../shell/toast.tsx';
import { exportAll, importFiles } from './backup-actions.ts';
import { ChatRow } from './chat-row.tsx';
import { dayStart, groupByDay } from './group-by-day.ts';
import { found, query } from './search.ts';

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
      <aside id="chats" class={isOpen ? 'stack sidebar open' : 'stack sidebar'} aria-label="Chats">
        <div class="row sidebar-head">
          <Button icon={SquarePen} words="New chat" class="row new-chat" act={beginChat} />
          <AllChatsMenu />
        </div>
        <SearchField />
        <ChatList />
      </aside>
    </>
  );
}

function AllChatsMenu() {
  const input = useRef<HTMLInputElement>(null);
  const forget = { name: 'Forget the API key', shape: KeyRound, act: () => void forgetKey() };
  return (
    <>
      <MenuButton
        name="All chats"
        shape={Ellipsis}
        items={[
          { name: 'Export everything', shape: Download, act: () => void exportAll() },
          { name: 'Import…', shape: Upload, act: () => input.current?.click() },
          ...(apiKey.value === '' ? [] : [forget]),
        ]}
      />
      <FileInput
        input={input}
        name="An export"
        accept=".json,application/json"
        take={(files) => void importFiles(files)}
      />
    </>
  );
}

async function forgetKey(): Promise<void> {
  saveApiKey('', false);
  await refreshStatus();
  tell('The key is forgotten on this device.');
}

function SearchField() {
  return (
    <label class="muted search">
      <Icon shape={Search} />
      <input
        type="search"
        placeholder="Search"
        aria-label="Search the chats"
        value={query.value}
        onInput={(event) => (query.value = event.currentTarget.value)}
        onKeyDown={leaveSearch}
      />
    </label>
  );
}

/** Enter opens the first chat, the arrow goes to it, Escape ends the search. */
function leaveSearch(event: KeyboardEvent): void {
  const first = document.querySelector<HTMLElement>('#chats .chat-row a');
  if (event.key === 'Escape') {
    event.stopPropagation();
    query.value = '';
    (event.currentTarget as HTMLElement).blur();
    focusDraft();
  } else if (event.key === 'Enter') first?.click();
  else if (event.key === 'ArrowDown') first?.focus();
  else return;
  event.preventDefault();
}

const today = computed(() => dayStart(nowMs.value));
/** More than a person reads; the words make it fewer. */
const longestList = 50;

function ChatList() {
  const all = conversations.value;
  const isSearch = query.value.trim() !== '';
  if (all === null) return <p class="hint">Loading…</p>;
  if (all.length === 0) return <p class="hint">Chats are kept in this browser only. The first one appears here.</p>;
  const chats = isSearch ? found.value.slice(0, longestList) : all;
  return (
    <>
      {isSearch && (
        <p class="hint" role="status">
          {count(found.value.length)}
        </p>
      )}
      <div class="days" onKeyDown={walkRows}>
        {groupByDay(chats, today.value).map((day) => (
          <section key={day.name} class="day" aria-label={day.name}>
            <h2 class="muted">{day.name}</h2>
            <ul>
              {day.chats.map((chat) => (
                <ChatRow key={chat.id} chat={chat} isFirst={chat === chats[0]} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

function count(chats: number): string {
  if (chats === 0) return 'No chat has these words.';
  return `${chats === 1 ? '1 chat' : `${chats} chats`}${chats > longestList ? `, the latest ${longestList} shown` : ''}`;
}

function walkRows(event: KeyboardEvent): void {
  if (!(event.target instanceof HTMLElement) || event.target.closest('input, [role=menu]') !== null) return;
  const links = [...document.querySelectorAll<HTMLElement>('#chats .chat-row a')];
  const row = event.target.closest('.chat-row');
  const at = links.findIndex((link) => row?.contains(link));
  const goals: Readonly<Record<string, HTMLElement | null | undefined>> = {
    ArrowDown: links[at + 1],
    ArrowUp: links[at - 1] ?? document.querySelector<HTMLElement>('#chats input[type=search]'),
    Home: links[0],
    End: links.at(-1),
    ArrowRight: row?.querySelector<HTMLElement>('.menu-button'),
    ArrowLeft: links[at],
  };
  if (!(event.key in goals)) return;
  event.preventDefault();
  goals[event.key]?.focus();
}
