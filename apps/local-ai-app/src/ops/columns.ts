// A decision as the table shows it: its columns, their order, and whether a filter finds it. Pure.
import type { DecisionRow } from '../router/contract.ts';
import { reasonSentence, ruleSentence } from '../route/sentences.ts';
import { formatCount, formatDuration, formatTime } from '../shell/format.ts';
import { whoIs } from './house-view.ts';

/** `small`, `big`, or `none`; the choice where the request still runs. */
export function answeredBy({ decision, answeredBy: by }: DecisionRow): string {
  return by ?? decision.chosen;
}

/** The reason of a fallback in the words of `x-router-fallback`, or null. */
export function fallbackOf({ decision, fallback }: DecisionRow): string | null {
  return fallback === undefined ? decision.because : fallback;
}

export interface Column {
  readonly name: string;
  readonly isNumber?: true;
  /** What rows are sorted by; null comes last. */
  readonly value: (row: DecisionRow) => string | number | null;
  readonly text: (row: DecisionRow) => string;
}

const ends: Readonly<Record<string, string>> = {
  complete: 'done',
  cut: 'cut short',
  'client-gone': 'client left',
  'mode-changed': 'a game began',
  shutdown: 'router stopped',
  in_doubt: 'unknown',
};

export const endOf = ({ outcome }: DecisionRow): string =>
  outcome === null ? 'running' : (ends[outcome.end] ?? outcome.end);

/** Why it was decided so, and why small stood in for big. */
function whyOf(row: DecisionRow): string {
  const fallback = fallbackOf(row);
  const rule = ruleSentence(row.decision.rule);
  return fallback === null || fallback === row.decision.rule ? rule : `${rule}. ${reasonSentence(fallback)}`;
}

export const columns: readonly Column[] = [
  { name: 'time', value: ({ decision }) => decision.ts, text: ({ decision }) => formatTime(decision.ts) },
  { name: 'who', value: (row) => whoOf(row), text: (row) => whoOf(row) },
  { name: 'answered', value: answeredBy, text: answeredBy },
  { name: 'why', value: whyOf, text: whyOf },
  {
    name: 'prompt',
    isNumber: true,
    value: ({ decision }) => decision.promptBytes,
    text: ({ decision }) => `${formatCount(decision.promptBytes)} B`,
  },
  duration('first word', ({ outcome }) => outcome?.firstOutputMs ?? null),
  duration('took', ({ outcome }) => outcome?.durationMs ?? null),
  { name: 'result', value: endOf, text: endOf },
];

function whoOf({ decision, who }: DecisionRow): string {
  return whoIs(who ?? decision.key);
}

function duration(name: string, value: (row: DecisionRow) => number | null): Column {
  return { name, isNumber: true, value, text: (row) => formatDuration(value(row)) };
}

export interface Order {
  readonly column: string;
  readonly isDown: boolean;
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

/** Rows that are equal stay in their order, the latest first. */
export function sortRows(rows: readonly DecisionRow[], { column, isDown }: Order): readonly DecisionRow[] {
  const value = columns.find(({ name }) => name === column)?.value ?? (() => null);
  return rows.toReversed().sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return isDown ? compare(b, a) : compare(a, b);
  });
}

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
