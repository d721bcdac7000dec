// The address of an explanation, with what is pretended. Pure.

export interface Pretence {
  /** A mode, or `as it is`. */
  readonly mode: string;
  readonly big: string;
}

export const asItIs = 'as it is';

/** Without a pretence the router asks the mode and the PC as for a real request. */
export function explainPath({ mode, big }: Pretence): string {
  const query = new URLSearchParams();
  if (mode !== asItIs) query.set('mode', mode);
  if (big !== asItIs) query.set('big', big);
  return query.size === 0 ? 'router/explain' : `router/explain?${query}`;
}
