// One line under the composer: where the draft would go, and how heavy it is.
import type { Explanation, TokenCount } from '../router/contract.ts';
import { fallbackSentence } from '../route/sentences.ts';
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

/** `about 212 of 4,000 tokens`, and the same with tools where there are any. */
export function weight({ estimate }: Explanation): string {
  const { bytes, toolBytes, tokens, allTokens, thresholds } = estimate;
  const words = `about ${tokensAbout(tokens, bytes)} of ${formatCount(thresholds.words)} tokens`;
  if (toolBytes === 0) return words;
  return `${words}; with tools ${tokensAbout(allTokens, bytes + toolBytes)} of ${formatCount(thresholds.everything)}`;
}

/** Far below a threshold the router counts no tokens: then four bytes are taken as one. */
function tokensAbout(tokens: TokenCount | null, bytes: number): string {
  if (tokens === null) return formatCount(Math.ceil(bytes / 4));
  return 'atLeast' in tokens ? `${formatCount(tokens.atLeast)} or more` : formatCount(tokens.exact);
}
