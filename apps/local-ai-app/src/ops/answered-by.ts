// Who answered a request in the end, and why it was not big although big was wanted: the row says both, as the router knows them.
import type { DecisionRow } from '../router/contract.ts';

/** `small`, `big`, or `none`; the choice where the request still runs. */
export function answeredBy({ decision, answeredBy: by }: DecisionRow): string {
  return by ?? decision.chosen;
}

/** The reason of a fallback in the words of `x-router-fallback`, or null. */
export function fallbackOf({ decision, fallback }: DecisionRow): string | null {
  return fallback === undefined ? decision.because : fallback;
}
