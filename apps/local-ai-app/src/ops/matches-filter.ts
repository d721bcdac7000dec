// Whether a decision belongs to what was typed into the filter. Pure.
import type { DecisionRow } from '../router/contract.ts';
import { ruleSentence } from '../route/sentences.ts';
import { answeredBy } from './answered-by.ts';
import { endOf } from './columns.ts';

/** Every word must occur in the row; an empty filter matches all. */
export function matchesFilter(row: DecisionRow, filter: string): boolean {
  const { decision, outcome } = row;
  const parts = [
    decision.rule,
    answeredBy(row),
    decision.because,
    row.who ?? decision.key,
    ruleSentence(decision.rule),
    decision.dialect,
    decision.mode,
    decision.rid,
    outcome?.end,
    endOf(row),
  ];
  const text = parts.join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
