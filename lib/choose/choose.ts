// WHICH GPU: the facts are gathered, the policy decides, big's slot is taken, the mode is looked at a last time. Sends no work anywhere.
import type { Backend } from '#lib/house/backend.ts';
import { type ModeReader, type ModeReading, isFreshNormal } from '#lib/house/mode.ts';
import type { Config, HeavyPattern } from '#lib/config/types.ts';
import { decide } from '#lib/policy/decide.ts';
import type { BigState, Decision, Facts, Force, Heavy } from '#lib/policy/types.ts';
import { type CountTokens, bytesNow, countedAtOnceBytes, estimateTokens, promptBytes } from './estimate.ts';
import type { TokenCount } from '#lib/audit/record.ts';
import type { HealthReading } from '#lib/house/health.ts';

export interface Ruling extends Gathered {
  readonly decision: Decision;
  /** Gives the slot on big back; null when none was taken. Again does nothing. */
  readonly release: (() => void) | null;
}

export interface ChoosingHouse {
  readonly config: Config;
  readonly mode: ModeReader;
  readonly small: Backend;
  readonly big: Backend | null;
  readonly tokenizer: { readonly get: () => Promise<CountTokens | null> };
  readonly ports: { readonly breathe: () => Promise<void> };
}

/** A reading that expires between two looks is refreshed; after this many the mode counts as UNKNOWN by failing to stay fresh. */
const looks = 3;

/** The facts of a running house. */
export function factSources({ config, mode, big, tokenizer, ports }: ChoosingHouse): FactSources {
  return {
    threshold: config.policy.bigTokenThreshold,
    heavyPatterns: config.policy.heavyPatterns,
    tokenizer: tokenizer.get,
    breathe: ports.breathe,
    mode: mode.current,
    big: big === null ? null : big.look,
    bigIsFull: () => big !== null && isFull(big),
  };
}

/**
 * Decides, takes the slot on big in the same tick, asks for what only big's dispatch needs, and looks at the mode a last
 * time: when this resolves with big chosen for unforced work, the mode reading is NORMAL and fresh (policy: Mode reading).
 */
export async function choose(ask: Ask, house: ChoosingHouse): Promise<Ruling> {
  const sources = factSources(house);
  const prompt =
    ask.byId === true ? { heavy: ask.heavy ?? 'unasked', bytes: 0, tokens: null } : await sizePrompt(ask, sources);
  for (let look = 0; ; look += 1) {
    const gathered = await gatherRemote(ask, prompt, sources);
    if (look === looks) return withSlot({ ...gathered, facts: { ...gathered.facts, mode: 'UNKNOWN' } }, house);
    const ruling = withSlot(gathered, house);
    if (ruling.decision.chosen !== 'big' || house.big === null) return ruling;
    if (house.big.servedName() === null) await house.big.cards.look();
    if (ruling.facts.force !== 'none') return ruling;
    if (isFreshNormal(house.mode, house.config)) return { ...ruling, mode: house.mode.last() };
    ruling.release?.();
  }
}

/** Decides and, where big is chosen, takes its slot; without a free one big is busy and the request is decided again. */
function withSlot(gathered: Gathered, { big }: ChoosingHouse): Ruling {
  const decision = decide(gathered.facts);
  if (decision.chosen !== 'big' || big === null) return { ...gathered, decision, release: null };
  const release = big.slots.take(gathered.facts.force !== 'none');
  if (release !== null) return { ...gathered, decision, release };
  const facts = { ...gathered.facts, big: 'busy' as const };
  return { ...gathered, facts, decision: decide(facts), release: null };
}

function isFull({ slots, config }: Backend): boolean {
  const { forced, unforced } = slots.taken();
  return forced + unforced >= config.maxInFlight;
}

/** What the request itself says, as far as routing cares. */
export interface Ask {
  readonly force: Force;
  readonly pinnedSmall: boolean;
  readonly strict: boolean;
  readonly lastWords: string | null;
  readonly texts: () => Iterable<string | number>;
  /** Never below the prompt's; absent: not known. */
  readonly bodyBytes?: number;
  /** The model's id alone counts: `heavy` stands for it, and no text is looked at. */
  readonly byId?: boolean;
  readonly heavy?: Heavy;
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

export async function sizePrompt(ask: Ask, sources: FactSources): Promise<PromptSize> {
  const { threshold, breathe } = sources;
  const isShort = (ask.bodyBytes ?? Infinity) <= countedAtOnceBytes;
  const bytes = isShort ? bytesNow(ask.texts()) : await promptBytes(ask.texts(), breathe);
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

/** `policy`: no preference. `small`, `big`: that backend and no other. `unknown`: nobody here serves it. */
export type NamedModel = 'policy' | 'small' | 'big' | 'unknown';

/**
 * An id that only one backend has names that backend; an id that both have, `auto`, "" and null leave the choice to the
 * policy. The aliases win over a backend's id of the same spelling.
 */
export function readModelName(name: string | null, small: ReadonlySet<string>, big: ReadonlySet<string>): NamedModel {
  if (name === null || name === '' || name === 'auto') return 'policy';
  if (name === 'small' || name === 'big') return name;
  const onSmall = small.has(name);
  const onBig = big.has(name);
  if (onSmall && onBig) return 'policy';
  if (onSmall) return 'small';
  return onBig ? 'big' : 'unknown';
}
