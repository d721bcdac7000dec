// Finds clients that are configured with the big model and so force it with nearly every request. Pure.
import type { DecisionRow } from '../router/contract.ts';

/** Fewer requests say nothing. */
const fewest = 5;

/** Names of the keys (null: no keys are configured) whose requests are mostly forced by their model name. */
export function alwaysForced(rows: readonly DecisionRow[]): Array<string | null> {
  const counts = new Map<string | null, { all: number; forced: number }>();
  for (const { decision } of rows) {
    const count = counts.get(decision.key) ?? { all: 0, forced: 0 };
    counts.set(decision.key, { all: count.all + 1, forced: count.forced + (decision.rule === 'forced-model' ? 1 : 0) });
  }
  return [...counts].filter(([, { all, forced }]) => all >= fewest && forced * 2 > all).map(([key]) => key);
}
