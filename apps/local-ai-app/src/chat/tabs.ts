// Tells the other tabs of this browser that a conversation changed.

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('local-ai-app');

export function tellTabs(conversationId: string): void {
  channel?.postMessage(conversationId);
}

/** Calls back with the id of a conversation that another tab changed. */
export function hearTabs(heard: (conversationId: string) => void): void {
  channel?.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (typeof event.data === 'string') heard(event.data);
  });
}
