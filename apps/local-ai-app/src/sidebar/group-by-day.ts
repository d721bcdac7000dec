// Chats by the day on which they were last used. Pure.
import type { Conversation } from '../history/message.ts';

export interface Day {
  readonly name: string;
  readonly chats: readonly Conversation[];
}

const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', options);
/** Made when the first older chat is listed: Intl is slow to begin. */
let known: Readonly<Record<'weekday' | 'sameYear' | 'otherYear', Intl.DateTimeFormat>> | null = null;

function formats() {
  known ??= {
    weekday: dates({ weekday: 'long' }),
    sameYear: dates({ day: 'numeric', month: 'long' }),
    otherYear: dates({ day: 'numeric', month: 'long', year: 'numeric' }),
  };
  return known;
}

/** Midnight at the begin of a day, `daysBefore` days earlier: days of 23 and 25 hours count as days. */
export function dayStart(ms: number, daysBefore = 0): number {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysBefore).getTime();
}

/** In the order given (the latest first). What a wrong clock put into the future is of today. */
export function groupByDay(chats: readonly Conversation[], nowMs: number): readonly Day[] {
  const days = Map.groupBy(chats, ({ updatedMs }) => dayName(updatedMs, nowMs));
  return [...days].map(([name, ofDay]) => ({ name, chats: ofDay }));
}

function dayName(ms: number, nowMs: number): string {
  if (ms >= dayStart(nowMs)) return 'Today';
  if (ms >= dayStart(nowMs, 1)) return 'Yesterday';
  const { weekday, sameYear, otherYear } = formats();
  if (ms >= dayStart(nowMs, 6)) return weekday.format(ms);
  return (ms >= new Date(new Date(nowMs).getFullYear(), 0).getTime() ? sameYear : otherYear).format(ms);
}
