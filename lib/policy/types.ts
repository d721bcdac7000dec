// The words of the routing policy: what is known about a request, and what is decided from it.

export type Force = 'header' | 'model' | 'tag' | 'none';
/** `model`: the request wishes for an id that only big has. */
export type Heavy = 'model' | 'tokens' | 'pattern' | 'no' | 'unasked';
export type Mode = 'NORMAL' | 'GAMING' | 'UNKNOWN';
export type BigState = 'up' | 'down' | 'busy' | 'absent';
export type Backend = 'small' | 'big';

/** Everything that may change which backend is chosen. What is not here may not. */
export interface Facts {
  readonly force: Force;
  /** The request names small, or an id that only small has. */
  readonly pinnedSmall: boolean;
  readonly heavy: Heavy;
  readonly mode: Mode | 'unasked';
  readonly big: BigState | 'unasked';
  /** The client prefers an error to a fail-soft answer from small. */
  readonly strict: boolean;
}

export const rules = [
  'forced-header',
  'forced-model',
  'forced-tag',
  'pinned-small',
  'light',
  'gaming',
  'mode-unknown',
  'heavy-model',
  'heavy-tokens',
  'heavy-pattern',
] as const;
export type Rule = (typeof rules)[number];

/** Why a request that wanted big did not get it. */
export type Because = null | 'gaming' | 'mode-unknown' | 'big-down' | 'big-busy' | 'big-absent';

export interface Decision {
  readonly rule: Rule;
  readonly wanted: Backend;
  /** `none`: a strict request that wanted big and may not have it. */
  readonly chosen: Backend | 'none';
  readonly because: Because;
}
