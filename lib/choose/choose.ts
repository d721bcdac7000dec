// WHICH GPU: the facts are gathered, the policy decides, big's slot is taken, the mode is looked at a last time. Sends no work anywhere.
import type { Backend } from '#lib/house/backend.ts';
import type { House } from '#lib/house/history.ts';
import { type ModeReading, isFreshNormal } from '#lib/house/mode.ts';
import type { Config, HeavyPattern } from '#lib/config/types.ts';
import { decide } from '#lib/policy/decide.ts';
import type { BigState, Decision, Facts, Force, Heavy } from '#lib/policy/types.ts';
import { bytesNow, countedAtOnceBytes, promptBytes, TokenCounter } from './estimate.ts';
import type { DecisionRecord, TokenCount } from '#lib/audit/record.ts';
import type { HealthReading } from '#lib/house/health.ts';

export interface Ruling extends Gathered {
  readonly decision: Decision;
  /** Gives the slot on big back; null when none was taken. Again does nothing. */
  readonly release: (() => void) | null;
}

export interface ChoosingHouse extends House {
  readonly config: Config;
  readonly tokenizer: { readonly get: () => Promise<TokenCounter | null> };
  readonly ports: { readonly breathe: () => Promise<void> };
}

/** A reading that expires between two looks is refreshed; after this many the mode counts as UNKNOWN by failing to stay fresh. */
const looks = 3;

/** The facts of a running house. */
export function factSources({ config, mode, small, big, tokenizer, ports }: ChoosingHouse): FactSources {
  return {
    thresholds: thresholdsOf(config),
    heavyPatterns: config.policy.heavyPatterns,
    tokenizer: tokenizer.get,
    digitsAreTokens: digitTokens.test(`${small.servedName()} ${big?.servedName()}`),
    breathe: ports.breathe,
    mode: mode.current,
    big: big === null ? null : big.look,
    bigRoom: () => (big === null ? 'up' : roomOf(big)),
  };
}

/**
 * Decides, takes the slot on big in the same tick, asks for what only big's dispatch needs, and looks at the mode a last
 * time: when this resolves with big chosen for unforced work, the mode reading is NORMAL and fresh (policy: Mode reading).
 */
export async function choose(ask: Ask, house: ChoosingHouse): Promise<Ruling> {
  const sources = factSources(house);
  const prompt = await sizePrompt(ask, sources);
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

/** Decides and, where big is chosen, takes its slot; without a free one big is busy, and after it hung it gets one request at a time: the request is decided again. */
function withSlot(gathered: Gathered, { big }: ChoosingHouse): Ruling {
  const decision = decide(gathered.facts);
  if (decision.chosen !== 'big' || big === null) return { ...gathered, decision, release: null };
  const room = roomOf(big);
  if (room === 'up') return { ...gathered, decision, release: big.slots.take(gathered.facts.force !== 'none') };
  const facts = { ...gathered.facts, big: room };
  return { ...gathered, facts, decision: decide(facts), release: null };
}

type Room = 'up' | 'busy' | 'down';

function roomOf({ slots, config, health }: Backend): Room {
  const { forced, unforced } = slots.taken();
  if (forced + unforced > 0 && health.isHalfOpen()) return 'down';
  return forced + unforced >= config.maxInFlight ? 'busy' : 'up';
}

/** What the request itself says, as far as routing cares. */
export interface Ask {
  readonly force: Force;
  readonly pinnedSmall: boolean;
  readonly strict: boolean;
  readonly lastWords: string | null;
  /** It names a model that only big has: heavy before anything is counted, and no force signal. */
  readonly wishesBig: boolean;
  /** The words: what the person, the client and the model have said. */
  readonly texts: () => Iterable<string | number>;
  /** What the client adds beside them: tools, schemas, documents, as raw JSON. */
  readonly toolTexts: () => Iterable<string>;
  readonly toolBytes: number;
  /** Of the whole body: never below the prompt's. */
  readonly bodyBytes: number;
}

/** As the configuration has them. */
export function thresholdsOf({ policy }: Config): DecisionRecord['thresholds'] {
  return { words: policy.bigTokenThreshold, everything: policy.bigTokenThresholdWithTools };
}

/** Qwen's tokenizer makes a token of each digit, o200k of up to three (tokenizer.json of Qwen/Qwen2.5-7B-Instruct, pre_tokenizer: \\p{N}). */
const digitTokens = /qw(en|q)/i;

/** Where the other facts come from. None of these may reject. */
export interface FactSources {
  readonly thresholds: DecisionRecord['thresholds'];
  readonly digitsAreTokens: boolean;
  readonly heavyPatterns: readonly HeavyPattern[];
  /** Resolves when the tokenizer is loaded; null: it cannot be. */
  readonly tokenizer: () => Promise<TokenCounter | null>;
  readonly breathe: () => Promise<void>;
  readonly mode: () => Promise<ModeReading>;
  /** null: no big backend is configured. */
  readonly big: (() => Promise<HealthReading>) | null;
  /** Big's slots, where its health is up: `busy` without a free one; `down` where it hung, and the one request that tries it is under way. */
  readonly bigRoom: () => Room;
}

/** What was learned about the prompt. */
export interface PromptSize {
  readonly heavy: Heavy;
  /** Of the words, in UTF-8. */
  readonly bytes: number;
  readonly toolBytes: number;
  /** Of the words. */
  readonly tokens: TokenCount;
  /** Of everything; null where the words alone settled it. */
  readonly allTokens: TokenCount;
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
  const heavy = prompt.heavy !== 'no' && prompt.heavy !== 'unasked';
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
  return sources.bigRoom();
}

/** Never rejects. Counts no further than to the first threshold that is reached; a token is at least one byte, so few bytes need no count. */
export async function sizePrompt(ask: Ask, sources: FactSources): Promise<PromptSize> {
  const { thresholds, breathe } = sources;
  const { toolBytes } = ask;
  const isShort = ask.bodyBytes <= countedAtOnceBytes;
  const bytes = isShort ? bytesNow(ask.texts()) : await promptBytes(ask.texts(), breathe);
  const size = { bytes, toolBytes, tokens: null, allTokens: null };
  if (ask.force !== 'none' || ask.pinnedSmall) return { ...size, heavy: 'unasked' };
  if (ask.wishesBig) return { ...size, heavy: 'model' };
  if (bytes < thresholds.words && bytes + toolBytes < thresholds.everything)
    return { ...size, heavy: matchesPattern(ask, sources) };
  const counter = await sources.tokenizer();
  if (counter === null) return { ...size, heavy: 'unasked' };
  const counted = await countBoth(ask, counter, sources);
  const isHeavy = isReached(counted.tokens) || isReached(counted.allTokens);
  return { ...size, ...counted, heavy: isHeavy ? 'tokens' : matchesPattern(ask, sources) };
}

async function countBoth(ask: Ask, counter: TokenCounter, { thresholds, digitsAreTokens, breathe }: FactSources) {
  const options = { digitsAreTokens, breathe };
  const words = await counter.count(ask.texts(), { ...options, upTo: thresholds.words });
  if (words >= thresholds.words) return { tokens: { atLeast: thresholds.words }, allTokens: null };
  const rest = await counter.count(ask.toolTexts(), { ...options, upTo: thresholds.everything - words });
  const all = words + rest;
  const allTokens = all >= thresholds.everything ? { atLeast: thresholds.everything } : { exact: all };
  return { tokens: { exact: words }, allTokens };
}

/** Which threshold made it heavy; null: none. */
export function reachedIn({ tokens, allTokens }: PromptSize): 'words' | 'everything' | null {
  if (isReached(tokens)) return 'words';
  return isReached(allTokens) ? 'everything' : null;
}

function isReached(tokens: TokenCount): boolean {
  return tokens !== null && 'atLeast' in tokens;
}

function matchesPattern({ lastWords }: Ask, { heavyPatterns }: FactSources): Heavy {
  return lastWords !== null && heavyPatterns.some((pattern) => pattern.test(lastWords)) ? 'pattern' : 'no';
}
