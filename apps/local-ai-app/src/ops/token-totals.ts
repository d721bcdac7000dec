// Tokens of today and of seven days, by key and model. Pure.
import type { Node, TokenDay } from '../router/contract.ts';

export interface Count {
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface TokenTotal {
  readonly key: string | null;
  readonly backend: Node;
  readonly today: Count;
  readonly week: Count;
}

const none: Count = { requests: 0, promptTokens: 0, completionTokens: 0 };

/** The most used first. `today`: `2026-11-28`. */
export function tokenTotals(days: readonly TokenDay[], today: string): readonly TokenTotal[] {
  const totals = new Map<string, TokenTotal>();
  for (const one of days) {
    const name = `${one.backend} ${one.key ?? ''}`;
    const before = totals.get(name) ?? { key: one.key, backend: one.backend, today: none, week: none };
    const isToday = one.day === today;
    totals.set(name, {
      ...before,
      week: add(before.week, one),
      today: isToday ? add(before.today, one) : before.today,
    });
  }
  const size = ({ week }: TokenTotal) => week.promptTokens + week.completionTokens;
  return [...totals.values()].sort((a, b) => size(b) - size(a));
}

function add(a: Count, b: Count): Count {
  return {
    requests: a.requests + b.requests,
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
  };
}

/** A day of this device's calendar, written as the router writes its own. */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => `${part}`.padStart(2, '0')).join('-');
}
