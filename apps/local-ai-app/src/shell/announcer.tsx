// What screen readers are told: short sentences, never the streamed text itself.
import { signal } from '@preact/signals';

const sentence = signal('');

/** Says a sentence politely. The same one twice is said twice. */
export function announce(text: string): void {
  sentence.value = sentence.value === text ? `${text}\u00a0` : text;
}

export function Announcer() {
  return (
    <div class="offscreen" role="status" aria-live="polite">
      {sentence.value}
    </div>
  );
}
