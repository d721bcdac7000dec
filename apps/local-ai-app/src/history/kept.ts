// What is kept beside the chats, and shared by all tabs: prompts to use again, what new chats begin with.
import { type Signal, signal } from '@preact/signals';
import { defaultSettings, type Settings } from './message.ts';

interface Kept<T> {
  readonly value: Signal<T>;
  readonly keep: (next: T) => void;
}

const all: { readonly name: string; readonly readAgain: () => void }[] = [];

export function kept<T>(name: string, none: T): Kept<T> {
  const read = (): T => {
    try {
      return (JSON.parse(localStorage.getItem(name) ?? 'null') as T | null) ?? none;
    } catch {
      return none;
    }
  };
  const value = signal(read());
  const keep = (next: T) => {
    value.value = next;
    try {
      localStorage.setItem(name, JSON.stringify(next));
    } catch {
      // full or refused: it holds for this page
    }
  };
  all.push({ name, readAgain: () => (value.value = read()) });
  return { value, keep };
}

export const prompts = kept<readonly string[]>('prompts', []);
export const newChats = kept<Settings>('new-chats', defaultSettings);

/** Hears what other tabs keep. */
export function followKept(): void {
  addEventListener('storage', ({ key }) => {
    for (const { name, readAgain } of all) if (name === key) readAgain();
  });
}
