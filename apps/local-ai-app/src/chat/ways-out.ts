// What helps after a failure. Pure. A retry is offered only where it may end otherwise.
import type { Answer } from '../answer/answer.ts';
import type { Mode, Node } from '../router/contract.ts';

export type WayOut = 'continue' | 'retry' | 'big' | 'wait' | 'shorten';

export interface House {
  readonly mode: Mode;
  readonly hasBig: boolean;
  readonly mayForce: boolean;
}

/** These may pass by themselves, although they are the client's in HTTP's eyes. */
const passing = new Set([401, 403, 408, 409, 425, 429]);
const gated = new Set(['gaming', 'mode_unknown', 'mode_changed']);

/** In the order in which they are offered. */
export function waysOut({ failure, route, content }: Answer, { mode, hasBig, mayForce }: House): readonly WayOut[] {
  if (failure === null) return [];
  const { status, code, routerCode } = failure;
  const names = [code ?? '', routerCode ?? ''];
  const isGated = names.some((name) => gated.has(name));
  const isPermanent = status !== null && status >= 400 && status < 500 && !passing.has(status);
  const askedBig: Node | undefined = names.includes('context_exceeds_both') ? 'big' : route?.backend;
  const big: WayOut[] =
    hasBig && (isPermanent || isGated) && askedBig !== 'big'
      ? [...(mayForce ? ['big' as const] : []), ...(mode === 'NORMAL' ? [] : ['wait' as const])]
      : [];
  return [
    ...(content === '' ? [] : (['continue'] as const)),
    ...big,
    ...(isPermanent ? (['shorten'] as const) : []),
    ...(isPermanent || isGated ? [] : (['retry'] as const)),
  ];
}
