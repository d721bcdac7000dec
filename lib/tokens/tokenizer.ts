// Loads the tokenizer, which blocks for about half a second, and adapts it to plain counting.
import type { CountTokens } from './estimate.ts';

/** Special tokens such as <|endoftext|> are plain text when a user writes them; the library would throw. */
const everythingIsText = { disallowedSpecial: new Set<string>() };

/** Resolves once the o200k_base vocabulary is in memory: an estimate for Llama's and Qwen's texts, too. */
export async function loadTokenizer(): Promise<CountTokens> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  return (text) => countTokens(text, everythingIsText);
}
