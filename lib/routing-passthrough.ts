// The final decision for requests that go by model id: the gate before big is the same as everywhere, only nothing falls back.
import type { HealthReading } from '#lib/backends/health.ts';
import type { ModeReading } from '#lib/backends/mode.ts';
import { decidePassthrough, type PassthroughDecision, type PassthroughFacts } from '#lib/policy/passthrough.ts';
import type { Backend } from '#lib/policy/types.ts';
import { isFreshNormal } from '#lib/backends/mode.ts';
import { looks, type RoutingDeps } from '#lib/routing.ts';

export interface PassthroughRuling {
  readonly facts: PassthroughFacts;
  readonly decision: PassthroughDecision;
  readonly mode: ModeReading | null;
  readonly big: HealthReading | null;
  /** Gives big's slot back; null when none was taken. */
  readonly release: (() => void) | null;
}

/** Decides; where big is chosen, its slot is taken and, unless forced, the mode reading is NORMAL and fresh. */
export async function rulePassthrough(target: Backend, forced: boolean, deps: RoutingDeps): Promise<PassthroughRuling> {
  for (let look = 0; look < looks; look += 1) {
    const ruling = await ruleOnce(target, forced, deps);
    if (ruling.decision.chosen !== 'big' || forced || isFreshNormal(deps.mode, deps.config)) return ruling;
    ruling.release?.();
  }
  const facts: PassthroughFacts = { target, forced, mode: 'UNKNOWN', big: 'unasked' };
  return { facts, decision: decidePassthrough(facts), mode: deps.mode.last(), big: null, release: null };
}

async function ruleOnce(target: Backend, forced: boolean, deps: RoutingDeps): Promise<PassthroughRuling> {
  const { big: backend } = deps;
  const mode = target === 'big' && !forced ? await deps.mode.current() : null;
  const mayUseBig = target === 'big' && (forced || mode?.mode === 'NORMAL');
  const big = mayUseBig && backend !== null ? await backend.look() : null;
  if (big?.state === 'up' && backend?.servedName() === null) await backend.cards.look();
  const release = big?.state === 'up' ? (backend?.slots.take(forced) ?? null) : null;
  const facts: PassthroughFacts = {
    target,
    forced,
    mode: mode === null ? 'unasked' : mode.mode,
    big: mayUseBig ? bigState(big, release !== null) : 'unasked',
  };
  return { facts, decision: decidePassthrough(facts), mode, big, release };
}

function bigState(big: HealthReading | null, hasSlot: boolean): PassthroughFacts['big'] {
  if (big === null) return 'absent';
  if (big.state !== 'up') return 'down';
  return hasSlot ? 'up' : 'busy';
}
