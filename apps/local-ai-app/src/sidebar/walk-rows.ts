// Arrow keys in the list of chats: one Tab reaches the list, arrows walk it, right and left go to a chat's menu and back.

export function walkRows(event: KeyboardEvent): void {
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
