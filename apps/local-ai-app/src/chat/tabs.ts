// Tells the other tabs of this browser that a conversation changed, through the storage that they share.

const name = 'changed';

export function tellTabs(conversationId: string): void {
  try {
    localStorage.setItem(name, `${conversationId} ${Date.now()}`);
  } catch {
    // full or refused: the other tabs see it when they open the chat
  }
}

/** Calls back with the id of a conversation that another tab changed. */
export function hearTabs(heard: (conversationId: string) => void): void {
  addEventListener('storage', (event) => {
    const id = event.key === name ? event.newValue?.split(' ')[0] : undefined;
    if (id !== undefined) heard(id);
  });
}
