// One line under the composer: where the draft would go, and how heavy it is.
import type { Explanation, TokenCount } from '../router/contract.ts';
import { fallbackSentence } from '../route/sentences.ts';
import { ledger } from '../router/decisions.ts';
import { formatCount } from '../shell/format.ts';
import { preview } from './preview.ts';
import { choice } from './state.ts';

const names = { auto: 'Auto', small: 'Small', big: 'Big' } as const;

export function PreviewLine() {
  const now = preview.value;
  if (now.kind === 'none') return <p class="preview">Enter sends, Shift + Enter starts a new line.</p>;
  if (now.kind === 'long') return <p class="preview">{names[choice.value]}: a long text, counts as heavy.</p>;
  const { explanation } = now;
  const { chosen, because } = explanation.decision;
  return (
    <p class="preview" aria-live="polite">
      {names[choice.value]} → <b class={chosen === 'none' ? '' : `node-${chosen}`}>{chosen}</b>, {weight(explanation)}
      {because !== null && `. ${fallbackSentence(because).replace(' Small answered instead.', '')}`}
    </p>
  );
}

/** `about 212 of 4,000 tokens`. Below the threshold in bytes the router counts no tokens: then four bytes are taken as one. */
export function weight(explanation: Explanation): string {
  const threshold = thresholdOf(explanation);
  const count = tokensAbout(explanation.estimate);
  return threshold === null ? `about ${count} tokens` : `about ${count} of ${formatCount(threshold)} tokens`;
}

function tokensAbout({ bytes, tokens }: Explanation['estimate']): string {
  if (tokens === null) return formatCount(Math.ceil(bytes / 4));
  return isFloor(tokens) ? `${formatCount(tokens.atLeast)} or more` : formatCount(tokens.exact);
}

function isFloor(tokens: TokenCount): tokens is { readonly atLeast: number } {
  return 'atLeast' in tokens;
}

/** From the explanation, or from any decision that was read. */
function thresholdOf(explanation: Explanation): number | null {
  return explanation.estimate.threshold ?? ledger.value?.rows.at(-1)?.decision.threshold ?? null;
}
