// The minutes of the operations page, on a clock that the test moves.
import { describe, expect, test } from 'vitest';
import { answeredBy, fallbackOf } from '#lib/audit/record.ts';
import { createLastHour } from '#lib/audit/last-hour.ts';
import type { AttemptRecord, DecisionRecord } from '#lib/audit/record.ts';
import { decisionFor, outcomeFor } from './records.ts';

const noon = Date.UTC(2026, 0, 1, 12, 0, 30);
const minuteMs = 60_000;

function hourAt(start = noon) {
  let now = start;
  const hour = createLastHour(() => now);
  return {
    hour,
    moveTo: (ms: number) => void (now = ms),
    end: (...change: Parameters<typeof outcomeFor>) => hour.ended?.(outcomeFor(...change), decisionFor()),
  };
}

test('minutes without traffic are not told, and an hour later a minute is forgotten', () => {
  const { hour, moveTo, end } = hourAt();
  end();
  moveTo(noon + 5 * minuteMs);
  end();
  expect(hour.buckets().map(({ minute, small }) => [minute, small])).toEqual([
    ['2026-01-01T12:00:00.000Z', 1],
    ['2026-01-01T12:05:00.000Z', 1],
  ]);
  moveTo(noon + 60 * minuteMs);
  expect(hour.buckets().map(({ minute }) => minute)).toEqual(['2026-01-01T12:05:00.000Z']);
  moveTo(noon + 65 * minuteMs);
  expect(hour.buckets()).toEqual([]);
});

test('a clock that is set back by hours leaves no minute of the future behind', () => {
  const { hour, moveTo, end } = hourAt();
  end();
  moveTo(noon - 3 * 60 * minuteMs);
  end();
  expect(hour.buckets().map(({ minute }) => minute)).toEqual(['2026-01-01T09:00:00.000Z']);
});

test('first outputs are told as median and 95th percentile, speeds by backend without the wait before', () => {
  const { hour, end } = hourAt();
  for (let ms = 1; ms <= 100; ms += 1) end({ firstOutputMs: ms, durationMs: ms + 1000, completionTokens: 50 });
  const big = [{ backend: 'big', cause: null, ms: 1 }] as const;
  end({ attempts: big, firstOutputMs: 40, durationMs: 2040, completionTokens: 60 });
  expect(hour.buckets()[0]).toMatchObject({
    small: 100,
    big: 1,
    firstOutputMs: { p50: 50, p95: 95 },
    tokensPerSecond: { small: 50, big: 30 },
  });
});

test('an answer that was not streamed, or not counted by its backend, has no speed', () => {
  const { hour, end } = hourAt();
  end({ firstOutputMs: null });
  end({ completionTokens: null });
  expect(hour.buckets()[0]).toMatchObject({
    small: 2,
    firstOutputMs: { p50: 200 },
    tokensPerSecond: { small: null, big: null },
  });
});

test('ten thousand requests in a minute cost no more memory than five hundred', () => {
  const { hour, end } = hourAt();
  for (let index = 0; index < 10_000; index += 1) end({ firstOutputMs: index < 9000 ? 1 : 7 });
  expect(hour.buckets()[0]?.firstOutputMs).toEqual({ p50: 7, p95: 7 });
});

describe('who answered, and why not big', () => {
  const attempt = (backend: 'small' | 'big', cause: AttemptRecord['cause'] = null): AttemptRecord => ({
    backend,
    cause,
    ms: 1,
  });
  const wanted: Partial<DecisionRecord> = { wanted: 'big', chosen: 'big', rule: 'heavy-tokens' };
  test.each<readonly [string, Partial<DecisionRecord>, readonly AttemptRecord[], string, string | null]>([
    ['small, light', {}, [attempt('small')], 'small', null],
    ['big, as wanted', wanted, [attempt('big')], 'big', null],
    ['small, by decision', { ...wanted, because: 'gaming', chosen: 'small' }, [attempt('small')], 'small', 'gaming'],
    ['small, after big refused', wanted, [attempt('big', 'refused'), attempt('small')], 'small', 'big-failed:refused'],
    ['small, after big was too short', wanted, [attempt('big', 'context'), attempt('small')], 'small', 'big-context'],
    ['small, after big was busy', wanted, [attempt('big', 'busy'), attempt('small')], 'small', 'big-busy'],
    [
      'small, after somebody began to game',
      wanted,
      [attempt('big', 'mode-changed'), attempt('small')],
      'small',
      'mode-changed',
    ],
    ['nobody, strictly', { ...wanted, because: 'gaming', chosen: 'none', strict: true }, [], 'none', null],
    ['big failed, strictly', wanted, [attempt('big', 'reset')], 'big', null],
    ['both failed', wanted, [attempt('big', 'reset'), attempt('small', 'refused')], 'small', 'big-failed:reset'],
  ])('%s', (_, change, attempts, backend, fallback) => {
    const outcome = outcomeFor({ attempts });
    expect([answeredBy(outcome), fallbackOf(decisionFor(change), outcome)]).toEqual([backend, fallback]);
  });
});
