// The time, for ages on the screen: moves once a second while the page is shown.
import { signal } from '@preact/signals';

export const nowMs = signal(Date.now());

setInterval(() => {
  if (!document.hidden) nowMs.value = Date.now();
}, 1000);
