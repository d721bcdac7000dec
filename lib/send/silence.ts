// A peer that is frozen, asleep or on its way out sends nothing, not even a reset: so whoever waits looks at its health, beside its own request.
import type { Cause } from '#lib/causes.ts';
import type { Underway } from './job.ts';

/** After so long without a byte, and again and again while it lasts. */
export const silenceMs = 2000;

/** Why this attempt should wait no longer; null: it may. Only what big has not begun to answer can be answered by small. */
export async function listen(attempt: Underway): Promise<Cause | null> {
  const { target, limits, beganAt, isHeard, isFlowing } = attempt;
  limits.start('silence', silenceMs);
  attempt.isHeard = false;
  // Where neither limit runs it is the client who takes its time.
  if (isHeard || !(limits.isRunning('first') || limits.isRunning('idle'))) return null;
  const { name, health } = target.backend;
  const cause = await health.lookBeside(beganAt, name === 'big' && !isFlowing);
  return attempt.isHeard ? null : cause;
}
