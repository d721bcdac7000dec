// Says that a conversation changed: to this tab's search, and to the other tabs of this browser.

const name = 'changed';
const heard = new Set<(conversationId: string) => void>();
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('local-ai-app');
const post = channel?.postMessage.bind(channel);

/** Tabs of the first version hear the storage only; it may be full or refused. */
export function tellTabs(conversationId: string): void {
  for (const hear of heard) hear(conversationId);
  post?.(conversationId);
  try {
    localStorage.setItem(name, `${conversationId} ${Date.now()} told`);
  } catch {
    // newer tabs have heard it all the same
  }
}

/** Calls back with the id of a conversation that another tab changed. */
export function hearTabs(hear: (conversationId: string) => void): void {
  channel?.addEventListener('message', ({ data }) => hear(String(data)));
  addEventListener('storage', ({ key, newValue }) => {
    const [id, , isTold] = key === name ? (newValue ?? '').split(' ') : [];
    if (id !== undefined && id !== '' && (isTold === undefined || channel === null)) hear(id);
  });
}

/** The same for the changes of this tab, too. */
export function hearChanges(hear: (conversationId: string) => void): void {
  heard.add(hear);
  hearTabs(hear);
}
