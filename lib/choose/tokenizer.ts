// Loads the tokenizer, which blocks for about half a second, and adapts it to plain counting.
import type { CountTokens } from './estimate.ts';

/** Special tokens such as <|endoftext|> are plain text when a user writes them; the library would throw. */
const everythingIsText = { disallowedSpecial: new Set<string>() };

/** Counting these builds what the library builds at first use: up to 60 ms that no request should pay for. */
const firstTexts = [
  'a'.repeat(512),
  '😀'.repeat(256),
  '漢字'.repeat(256),
  'Some plain words, 1234 and <|endoftext|>.\n',
];

/** Resolves once the o200k_base vocabulary is in memory: an estimate for Llama's and Qwen's texts, too. */
export async function loadTokenizer(): Promise<CountTokens> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const count: CountTokens = (text) => countTokens(text, everythingIsText);
  for (const text of firstTexts) count(text);
  return count;
}
