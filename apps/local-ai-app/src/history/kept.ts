// What is kept beside the chats, and shared by all tabs: prompts to use again, what new chats begin with.
import { type Signal, signal } from '@preact/signals';
import { parseJson } from '../shell/parse-json.ts';
import { defaultSettings, type Settings } from './message.ts';
import { readStored, writeStored } from './scratch.ts';

interface Kept<T> {
  readonly value: Signal<T>;
  readonly keep: (next: T) => void;
}

/** Follows what other tabs keep. */
export function kept<T>(name: string, none: T): Kept<T> {
  const read = () => (parseJson(readStored(name) ?? '') as T | undefined) ?? none;
  const value = signal(read());
  const keep = (next: T) => {
    value.value = next;
    writeStored(name, JSON.stringify(next));
  };
  globalThis.addEventListener?.('storage', ({ key }) => key === name && (value.value = read()));
  return { value, keep };
}

export const prompts = kept<readonly string[]>('prompts', []);
export const newChats = kept<Settings>('new-chats', defaultSettings);
