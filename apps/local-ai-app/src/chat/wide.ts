// Whether two answers fit side by side.
import { signal } from '@preact/signals';

const query = typeof matchMedia === 'undefined' ? null : matchMedia('(min-width: 70rem)');

export const isWide = signal(query?.matches ?? false);
query?.addEventListener('change', () => (isWide.value = query.matches));
