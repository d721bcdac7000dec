// What a choice means on the wire. Pure. Where a message then goes is the router's business: `/router/explain` tells it.
import type { Choice } from '../history/message.ts';

export interface Plan {
  readonly model: string;
  readonly forceHeader: boolean;
  /** An error instead of an answer from small. */
  readonly strict: boolean;
}

export function planSend(choice: Choice): Plan {
  return { model: choice === 'small' ? 'small' : 'auto', forceHeader: choice === 'big', strict: false };
}

/** For a message that waited: never forced, so that a game which began meanwhile wins. Big is wished for by its own id. */
export function planWaited(choice: Choice, bigModel: string | null): Plan {
  return { model: choice === 'big' ? (bigModel ?? 'auto') : choice, forceHeader: false, strict: true };
}
