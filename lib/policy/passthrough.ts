// The policy for requests that go by model id alone (embeddings, token counts): no estimate, no fallback, but the same gate before big.
import type { Backend, BigState, Mode } from './types.ts';

export interface PassthroughFacts {
  /** The backend that the request's model id names. */
  readonly target: Backend;
  /** The X-Force-Big header: the only force signal that counts here. */
  readonly forced: boolean;
  readonly mode: Mode | 'unasked';
  readonly big: BigState | 'unasked';
}

export interface PassthroughDecision {
  readonly rule: 'passthrough-small' | 'passthrough-big' | 'passthrough-gated';
  readonly wanted: Backend;
  readonly chosen: Backend | 'none';
  readonly because: null | 'gaming' | 'mode-unknown' | 'big-down' | 'big-busy' | 'big-absent';
}

/** Small always; big only when forced or in NORMAL mode, and only when it is usable. There is no fail-soft: vectors of another model would be wrong. */
export function decidePassthrough(facts: PassthroughFacts): PassthroughDecision {
  if (facts.target === 'small') return { rule: 'passthrough-small', wanted: 'small', chosen: 'small', because: null };
  if (!facts.forced && facts.mode !== 'NORMAL') {
    const because = facts.mode === 'GAMING' ? 'gaming' : 'mode-unknown';
    return { rule: 'passthrough-gated', wanted: 'big', chosen: 'none', because };
  }
  if (facts.big === 'up') return { rule: 'passthrough-big', wanted: 'big', chosen: 'big', because: null };
  const state = facts.big === 'unasked' ? 'down' : facts.big;
  return { rule: 'passthrough-big', wanted: 'big', chosen: 'none', because: `big-${state}` };
}
