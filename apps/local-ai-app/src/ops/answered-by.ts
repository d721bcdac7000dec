// Who answered a request in the end, and why it was not big although big was wanted. Pure.
import type { DecisionRow } from '../router/contract.ts';

/** `small`, `big`, or `none`; the choice where the request still runs. */
export function answeredBy({ decision, outcome }: DecisionRow): string {
  if (outcome === null) return decision.chosen;
  return (
    outcome.attempts.findLast((attempt) => attempt.cause === null)?.backend ??
    outcome.attempts.at(-1)?.backend ??
    'none'
  );
}

/** The reason of a fallback in the words of `x-router-fallback`, or null. */
export function fallbackOf(row: DecisionRow): string | null {
  const { decision, outcome } = row;
  if (decision.because !== null) return decision.because;
  const failed = outcome?.attempts.find((attempt) => attempt.backend === 'big' && attempt.cause !== null);
  if (failed === undefined || answeredBy(row) !== 'small') return null;
  if (failed.cause === 'context') return 'big-context';
  if (failed.cause === 'busy') return 'big-busy';
  return failed.cause === 'mode-changed' ? 'mode-changed' : `big-failed:${failed.cause}`;
}
