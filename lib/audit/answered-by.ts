// What two records say together: who answered in the end, and why it was not big although big was wanted.
import type { Backend } from '#lib/policy/types.ts';
import type { Cause, DecisionRecord, OutcomeRecord } from './record.ts';

/** The backend of the attempt that gave the answer, else of the last one that was really made; `none` where none was. */
export function answeredBy({ attempts }: OutcomeRecord): Backend | 'none' {
  const made = attempts.filter(({ cause }) => cause !== 'known-down' && cause !== 'no-slot');
  return (made.findLast(({ cause }) => cause === null) ?? made.at(-1))?.backend ?? 'none';
}

/** The reason in the words of x-router-fallback; null where small did not stand in for big. */
export function fallbackOf(decision: DecisionRecord, outcome: OutcomeRecord): string | null {
  if (decision.wanted !== 'big' || answeredBy(outcome) !== 'small') return null;
  if (decision.because !== null) return decision.because;
  const failed = outcome.attempts.find(({ backend, cause }) => backend === 'big' && cause !== null);
  return failed?.cause == null ? null : fallbackReason(failed.cause);
}

/** Why an attempt at big that failed with this cause is answered by small. */
export function fallbackReason(cause: Cause): string {
  if (cause === 'context') return 'big-context';
  if (cause === 'busy') return 'big-busy';
  return cause === 'mode-changed' ? 'mode-changed' : `big-failed:${cause}`;
}
