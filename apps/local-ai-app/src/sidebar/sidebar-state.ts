// Whether the list of chats is open where it does not fit beside the thread.
import { signal } from '@preact/signals';

export const isSidebarOpen = signal(false);
