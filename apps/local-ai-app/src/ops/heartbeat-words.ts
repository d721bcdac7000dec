// What a row of health checks says, in words. Pure.
import type { Check } from '../router/contract.ts';
import { formatDuration, formatTime } from '../shell/format.ts';

/** "The last 60 times that the router asked it (since 20:14:07): 57 answers, the slowest in 23 ms; 3 failed (empty marks)." */
export function heartbeatWords(checks: readonly Check[]): string {
  const first = checks[0];
  if (first === undefined) return 'Nobody asked it how it is yet.';
  const good = checks.filter(({ ok }) => ok);
  const failed = checks.length - good.length;
  const times = checks.length === 1 ? 'Asked once' : `Asked ${checks.length} times since ${formatTime(first.at)}`;
  if (good.length === 0) return `${times}: no answer.`;
  const slowest = formatDuration(Math.max(...good.map(({ ms }) => ms)));
  const answers = failed === 0 ? 'always answered' : `${good.length} answers, ${failed} failed (empty marks)`;
  return `${times}: ${answers}. The taller, the slower; the slowest took ${slowest}.`;
}
