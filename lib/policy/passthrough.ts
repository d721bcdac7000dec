// Requests that go by model id alone (embeddings, token counts): strict, heavy requests under another name. No estimate, no fallback, the same gate before big.
import type { Backend, Decision, Facts } from './types.ts';

export type PassthroughRule = 'passthrough-small' | 'passthrough-big' | 'passthrough-gated';

/** `forced`: the X-Force-Big header, the only force signal that counts here. Strict: vectors of another model would be wrong. */
export function passthroughFacts(target: Backend, forced: boolean): Omit<Facts, 'mode' | 'big'> {
  const isBig = target === 'big';
  return { force: forced && isBig ? 'header' : 'none', pinnedSmall: !isBig, heavy: 'tokens', strict: true };
}

export function passthroughRule({ wanted, because }: Decision): PassthroughRule {
  if (wanted === 'small') return 'passthrough-small';
  return because === 'gaming' || because === 'mode-unknown' ? 'passthrough-gated' : 'passthrough-big';
}
