import { decide } from '#lib/policy/decide.ts';
import { passthroughFacts, passthroughRule } from '#lib/policy/passthrough.ts';
import type { Facts } from '#lib/policy/types.ts';
export interface PassthroughFacts {
  readonly target: 'small' | 'big';
  readonly forced: boolean;
  readonly mode: Facts['mode'];
  readonly big: Facts['big'];
}
export interface PassthroughDecision {
  readonly rule: string;
  readonly wanted: string;
  readonly chosen: string;
  readonly because: string | null;
}
export function decidePassthrough({ target, forced, mode, big }: PassthroughFacts): PassthroughDecision {
  const decision = decide({ ...passthroughFacts(target, forced), mode, big });
  return { ...decision, rule: passthroughRule(decision) };
}
