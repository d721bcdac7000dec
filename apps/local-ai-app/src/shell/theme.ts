// Dark, light, or as the system has it.
import { signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const name = 'theme';

export const theme = signal<Theme>('system');

/** Applies what was chosen on this device. */
export function applyTheme(): void {
  const known = localStorage.getItem(name);
  setTheme(known === 'light' || known === 'dark' ? known : 'system');
}

export function setTheme(next: Theme): void {
  theme.value = next;
  localStorage.setItem(name, next);
  document.documentElement.style.colorScheme = next === 'system' ? '' : next;
}
