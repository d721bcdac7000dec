// Asks for the facts of one request: the cheapest first, and only those that can still matter.
import type { TokenCount } from '#lib/audit/record.ts';
import type { HealthReading } from '#lib/backends/health.ts';
import type { ModeReading } from '#lib/backends/mode.ts';
import type { HeavyPattern } from '#lib/config/types.ts';
import type { BigState, Facts, Force, Heavy } from '#lib/policy/types.ts';
import { estimateTokens, promptBytes } from '#lib/tokens/estimate.ts';
import type { CountTokens } from '#lib/tokens/estimate.ts';

/** What the request itself says, as far as routing cares. */
export interface Ask {
  readonly force: Force;
  readonly pinnedSmall: boolean;
  readonly strict: boolean;
  readonly lastWords: string | null;
  readonly texts: () => Iterable<string | number>;
}

/** Where the other facts come from. None of these may reject. */
export interface FactSources {
  readonly threshold: number;
  readonly heavyPatterns: readonly HeavyPattern[];
  /** Resolves when the tokenizer is loaded; null: it cannot be. */
  readonly tokenizer: () => Promise<CountTokens | null>;
  readonly breathe: () => Promise<void>;
  readonly mode: () => Promise<ModeReading>;
  /** null: no big backend is configured. */
  readonly big: (() => Promise<HealthReading>) | null;
  /** True while big takes no further request. */
  readonly bigIsFull: () => boolean;
}

/** What was learned about the prompt. */
export interface PromptSize {
  readonly heavy: Heavy;
  readonly bytes: number;
  readonly tokens: TokenCount;
}

export interface Gathered {
  readonly facts: Facts;
  readonly prompt: PromptSize;
  readonly mode: ModeReading | null;
  readonly big: HealthReading | null;
}

/** Never rejects. Facts that can no longer change the decision stay `unasked` (policy: Evaluation order). */
export async function gather(ask: Ask, sources: FactSources): Promise<Gathered> {
  const prompt = await sizePrompt(ask, sources);
  return gatherRemote(ask, prompt, sources);
}

/** The part that looks beyond the request: asked again where a reading grew too old, with the same prompt size. */
export async function gatherRemote(ask: Ask, prompt: PromptSize, sources: FactSources): Promise<Gathered> {
  const forced = ask.force !== 'none';
  const heavy = prompt.heavy === 'tokens' || prompt.heavy === 'pattern';
  const mode = !forced && heavy ? await sources.mode() : null;
  const bigCanBeChosen = forced || mode?.mode === 'NORMAL';
  const big = bigCanBeChosen && sources.big !== null ? await sources.big() : null;
  const facts: Facts = {
    force: ask.force,
    pinnedSmall: ask.pinnedSmall,
    heavy: prompt.heavy,
    mode: mode === null ? 'unasked' : mode.mode,
    big: bigCanBeChosen ? bigState(big, sources) : 'unasked',
    strict: ask.strict,
  };
  return { facts, prompt, mode, big };
}

function bigState(reading: HealthReading | null, sources: FactSources): BigState {
  if (reading === null) return 'absent';
  if (reading.state !== 'up') return 'down';
  return sources.bigIsFull() ? 'busy' : 'up';
}

async function sizePrompt(ask: Ask, sources: FactSources): Promise<PromptSize> {
  const { threshold, breathe } = sources;
  const bytes = await promptBytes(ask.texts(), breathe);
  if (ask.force !== 'none' || ask.pinnedSmall) return { heavy: 'unasked', bytes, tokens: null };
  if (bytes >= threshold) {
    const count = await sources.tokenizer();
    if (count === null) return { heavy: 'unasked', bytes, tokens: null };
    const estimate = await estimateTokens(ask.texts(), { threshold, count, breathe });
    if (estimate.reached) return { heavy: 'tokens', bytes, tokens: { atLeast: threshold } };
    return { heavy: matchesPattern(ask, sources), bytes, tokens: { exact: estimate.tokens } };
  }
  return { heavy: matchesPattern(ask, sources), bytes, tokens: null };
}

function matchesPattern({ lastWords }: Ask, { heavyPatterns }: FactSources): Heavy {
  return lastWords !== null && heavyPatterns.some((pattern) => pattern.test(lastWords)) ? 'pattern' : 'no';
}
