// What the router said about the draft.
import { signal } from '@preact/signals';
import type { Explanation } from '../router/contract.ts';

export type Preview = { readonly kind: 'none' } | { readonly kind: 'known'; readonly explanation: Explanation };

export const preview = signal<Preview>({ kind: 'none' });
