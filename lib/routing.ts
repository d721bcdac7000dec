// From a read request to a final decision: force signals, facts, decide, the slot and the last look at the mode. Sends no work anywhere.
import type { Backend } from '#lib/backends/backend.ts';
import { isFreshNormal, type ModeReader } from '#lib/backends/mode.ts';
import type { Config } from '#lib/config/types.ts';
import { type Ask, type FactSources, gather, type Gathered, gatherRemote } from '#lib/gather.ts';
import { decide } from '#lib/policy/decide.ts';
import type { Decision } from '#lib/policy/types.ts';
import type { CountTokens } from '#lib/tokens/estimate.ts';

export interface Ruling extends Gathered {
  readonly decision: Decision;
  /** Gives the slot of the chosen backend back; null when no slot was taken. */
  readonly release: (() => void) | null;
}

export interface RoutingDeps {
  readonly config: Config;
  readonly mode: ModeReader;
  readonly small: Backend;
  readonly big: Backend | null;
  readonly tokenizer: () => Promise<CountTokens | null>;
  readonly breathe: () => Promise<void>;
}

/** A reading that expires between two looks is refreshed; after this many the mode counts as UNKNOWN by failing to stay fresh. */
export const looks = 3;

/** The facts of a running house. */
export function factSources({ config, mode, big, tokenizer, breathe }: RoutingDeps): FactSources {
  return {
    threshold: config.policy.bigTokenThreshold,
    heavyPatterns: config.policy.heavyPatterns,
    tokenizer,
    breathe,
    mode: mode.current,
    big: big === null ? null : () => big.look(),
    bigIsFull: () => big !== null && isFull(big),
  };
}

/**
 * Decides, takes the slot on big in the same tick, asks for what only big's dispatch needs, and looks at the mode a last
 * time: when this resolves with big chosen for unforced work, the mode reading is NORMAL and fresh (policy: Mode reading).
 */
export async function rule(ask: Ask, deps: RoutingDeps): Promise<Ruling> {
  const sources = factSources(deps);
  let gathered = await gather(ask, sources);
  for (let look = 0; look < looks; look += 1) {
    const ruling = withSlot(gathered, deps);
    if (ruling.decision.chosen !== 'big' || deps.big === null) return ruling;
    if (deps.big.servedName() === null) await deps.big.cards.look();
    if (isStillAllowed(ruling, deps)) return { ...ruling, mode: ruling.mode === null ? null : deps.mode.last() };
    ruling.release?.();
    gathered = await gatherRemote(ask, gathered.prompt, sources);
  }
  return withSlot(asUnknown(gathered), deps);
}

function isStillAllowed({ facts }: Ruling, { mode, config }: RoutingDeps): boolean {
  return facts.force !== 'none' || isFreshNormal(mode, config);
}

/** Decides and, where big is chosen, takes its slot; without a free one big is busy and the request is decided again. */
function withSlot(gathered: Gathered, { big }: RoutingDeps): Ruling {
  const decision = decide(gathered.facts);
  if (decision.chosen !== 'big' || big === null) return { ...gathered, decision, release: null };
  const release = big.slots.take(gathered.facts.force !== 'none');
  if (release !== null) return { ...gathered, decision, release };
  const facts = { ...gathered.facts, big: 'busy' as const };
  return { ...gathered, facts, decision: decide(facts), release: null };
}

function asUnknown(gathered: Gathered): Gathered {
  return { ...gathered, facts: { ...gathered.facts, mode: 'UNKNOWN' } };
}

function isFull({ slots, config }: Backend): boolean {
  const { forced, unforced } = slots.taken();
  return forced + unforced >= config.maxInFlight;
}
