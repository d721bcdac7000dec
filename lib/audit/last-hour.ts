// What the operations page shows of the past, from the records: the last sixty minutes, minute by minute, and the tokens of the last seven days.
import type { Status } from '#lib/contracts.ts';
import { rememberLast } from './journal.ts';
import { answeredBy, type DecisionRecord, fallbackOf, type OutcomeRecord } from './record.ts';

type MinuteBucket = Status['buckets'][number];

const minuteMs = 60_000;
const minutesKept = 60;
/** First-output times kept per minute: later ones take the place of earlier ones. */
const samplesKept = 512;

type Minute = ReturnType<typeof emptyMinute>;

/** `wallNow`: milliseconds since 1970. */
export function createLastHour(wallNow: () => number) {
  const minutes: Minute[] = [];
  const forgetOld = (now: number) => {
    while (minutes[0] !== undefined && Math.abs(now - minutes[0].startsAt) >= minutesKept * minuteMs) minutes.shift();
  };
  const current = (): Minute => {
    const now = wallNow();
    const startsAt = now - (now % minuteMs);
    const last = minutes.at(-1);
    if (last?.startsAt === startsAt) return last;
    forgetOld(now);
    const minute = emptyMinute(startsAt);
    minutes.push(minute);
    return minute;
  };
  return {
    ended(outcome: OutcomeRecord, decision: DecisionRecord) {
      const minute = current();
      const backend = answeredBy(outcome);
      minute.rules[decision.rule] = (minute.rules[decision.rule] ?? 0) + 1;
      if (fallbackOf(decision, outcome) !== null) minute.fallback += 1;
      if (backend === 'none') return;
      minute.answers[backend] += 1;
      const { firstOutputMs, durationMs, completionTokens } = outcome;
      if (firstOutputMs === null) return;
      minute.firstOutputs[minute.streamed % samplesKept] = firstOutputMs;
      minute.streamed += 1;
      if (completionTokens === null) return;
      minute.tokens[backend].count += completionTokens;
      minute.tokens[backend].ms += durationMs - firstOutputMs;
    },
    /** Minutes in which a request ended, oldest first. */
    buckets: (): readonly MinuteBucket[] => {
      forgetOld(wallNow());
      return minutes.map(describe);
    },
  };
}

function emptyMinute(startsAt: number) {
  return {
    startsAt,
    answers: { small: 0, big: 0 },
    tokens: { small: { count: 0, ms: 0 }, big: { count: 0, ms: 0 } },
    rules: {} as Record<string, number>,
    firstOutputs: [] as number[],
    streamed: 0,
    fallback: 0,
  };
}

function describe(minute: Minute): MinuteBucket {
  const sorted = minute.firstOutputs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    minute: new Date(minute.startsAt).toISOString(),
    ...minute.answers,
    fallback: minute.fallback,
    rules: { ...minute.rules },
    firstOutputMs: sorted.length === 0 ? null : { p50: at(0.5), p95: at(0.95) },
    tokensPerSecond: { small: speed(minute.tokens.small), big: speed(minute.tokens.big) },
  };
}

function speed({ count: tokens, ms }: { count: number; ms: number }): number | null {
  return ms <= 0 ? null : Math.round((tokens / ms) * 10_000) / 10;
}

// ---- tokens by day, key and backend

type TokenDay = Status['tokens'][number];

export type TokenDays = ReturnType<typeof createTokenDays>;

const daysKept = 7;
/** A day of this machine's calendar as ISO 8601 writes it; Intl would read its tables at each start. */
const dayOf = (at: Date) => new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

/** `wallNow`: milliseconds since 1970. */
export function createTokenDays(wallNow: () => number) {
  /** Records come in the order of their time: the day is found once a minute. */
  const dayOfMinute = rememberLast((minute: string) => dayOf(new Date(`${minute}Z`)));
  const totals = new Map<string, TokenDay>();
  /** Before this nothing can matter: milliseconds since 1970. */
  const from = () => {
    const first = new Date(wallNow());
    first.setDate(first.getDate() - (daysKept - 1));
    return first.setHours(0, 0, 0, 0);
  };
  return {
    from,
    /** Also a record of an earlier run of this router. */
    ended(outcome: OutcomeRecord, { key }: Pick<DecisionRecord, 'key'>) {
      const backend = answeredBy(outcome);
      if (backend === 'none') return;
      const day = dayOfMinute(outcome.ts.slice(0, 'YYYY-MM-DDTHH:MM'.length));
      const name = `${day} ${backend} ${key ?? ''}`;
      const total = totals.get(name) ?? { day, key, backend, requests: 0, promptTokens: 0, completionTokens: 0 };
      total.requests += 1;
      total.promptTokens += outcome.promptTokens ?? 0;
      total.completionTokens += outcome.completionTokens ?? 0;
      totals.set(name, total);
    },
    /** The latest day first. */
    list(): readonly TokenDay[] {
      const first = dayOf(new Date(from()));
      for (const [name, total] of totals) if (total.day < first) totals.delete(name);
      return [...totals.values()].toSorted((a, b) => (a.day === b.day ? 0 : a.day < b.day ? 1 : -1));
    },
  };
}
