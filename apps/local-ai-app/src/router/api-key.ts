// The API key that the user typed: kept for this tab, or on this device when asked to.
import { signal } from '@preact/signals';

const name = 'router-key';

function stored(): string {
  return sessionStorage.getItem(name) ?? localStorage.getItem(name) ?? '';
}

/** Empty when none was given. */
export const apiKey = signal(typeof sessionStorage === 'undefined' ? '' : stored());

/** Keeps the key for this tab, or on this device. An empty key forgets it. */
export function saveApiKey(key: string, onThisDevice: boolean): void {
  sessionStorage.removeItem(name);
  localStorage.removeItem(name);
  if (key !== '') (onThisDevice ? localStorage : sessionStorage).setItem(name, key);
  apiKey.value = key;
}
