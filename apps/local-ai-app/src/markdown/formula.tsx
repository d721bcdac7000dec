// A formula: its source until the maths is loaded, MathML from then on. What cannot be read stays as it was written.
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';

type Read = (tex: string, display: boolean) => VNode | null;

/** Loaded at the first formula. */
const read = signal<Read | null>(null);
let loading: Promise<void> | null = null;

async function load(): Promise<void> {
  const { readFormula } = await import('./mathml.tsx');
  read.value = readFormula;
}

export function Formula({ tex, display }: { tex: string; display: boolean }) {
  useEffect(() => {
    loading ??= load().catch(() => void (loading = null)); // without it the source is still readable
  }, []);
  const shown = read.value?.(tex, display) ?? <code class="muted">{tex}</code>;
  if (!display) return shown;
  return (
    <span class="formula" tabIndex={0} role="group" aria-label="Formula">
      {shown}
    </span>
  );
}
