// One line per request, for a person who watches the terminal. No prompt, no key, no path.
import { answeredBy, fallbackOf } from '#lib/audit/record.ts';
import { wordsFor } from '#lib/causes.ts';
import { amount, words } from '#lib/words.ts';
import type { JournalObserver } from '#lib/audit/journal.ts';
import type { DecisionRecord, OutcomeRecord } from '#lib/audit/record.ts';
import type { Log } from '#entry/node/log.ts';

/** Writes each request as it ends. */
export function requestLines(log: Log): JournalObserver {
  return { ended: (outcome, decision) => log.entry({ level: 'info', message: requestLine(outcome, decision) }) };
}

export function requestLine(outcome: OutcomeRecord, decision: DecisionRecord): string {
  const fallback = fallbackOf(decision, outcome);
  const who = `${answeredBy(outcome)} (${decision.rule}${fallback === null ? '' : `, ${fallback}`})`;
  const first = outcome.firstOutputMs === null ? '' : `, first output ${seconds(outcome.firstOutputMs)}`;
  const tokens = outcome.completionTokens === null ? '' : `, ${amount(outcome.completionTokens, 'token')}`;
  const end = outcome.end === 'complete' ? '' : ` ${outcome.end}`;
  const why = reasonOf(outcome, decision);
  const key = decision.key === null ? '' : ` for ${decision.key}`;
  return `${decision.dialect}${key} -> ${who}: ${outcome.status}${end} in ${seconds(outcome.durationMs)}${first}${tokens}${why === null ? '' : `: ${why}`}`;
}

/** Why it is no whole answer; null where it is one, or where the client knows. */
function reasonOf({ attempts, end }: OutcomeRecord, { because, chosen }: DecisionRecord): string | null {
  if (end === 'complete' || end === 'client-gone') return null;
  if (chosen === 'none') return words.fallbacks[because ?? ''] ?? null;
  const last = attempts.at(-1);
  return last?.cause == null ? null : `${last.backend}: ${wordsFor(last.cause)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
