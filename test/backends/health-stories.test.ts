// The health of a backend told as stories, with the judgement at both sides of each limit.
import { describe, expect, test } from 'vitest';
import {
  type HealthEvent,
  type HealthState,
  initialHealth,
  judgeHealth,
  reduceHealth,
} from '#lib/house/health-reducer.ts';

const maxAgeMs = 5000;
const ok = (sentAt: number): HealthEvent => ({ type: 'probe-ok', sentAt });
const probeFailed = (now: number): HealthEvent => ({ type: 'probe-failed', sentAt: now - 7, now, reason: 'timeout' });
const failed = (now: number, startedAt = now): HealthEvent => ({
  type: 'request-failed',
  now,
  startedAt,
  reason: 'reset',
});

interface Story {
  readonly story: string;
  readonly events: readonly HealthEvent[];
  readonly judged: readonly (readonly [at: number, state: 'up' | 'down' | 'ask'])[];
}

const stories: readonly Story[] = [
  {
    story: 'nothing is known yet',
    events: [],
    judged: [
      [0, 'ask'],
      [9e9, 'ask'],
    ],
  },
  {
    story: 'a good probe counts from its sending, to the last millisecond',
    events: [ok(1000)],
    judged: [
      [1000, 'up'],
      [6000, 'up'],
      [6001, 'ask'],
    ],
  },
  {
    story: 'a failed probe keeps out for 2 s',
    events: [probeFailed(1000)],
    judged: [
      [2999, 'down'],
      [3000, 'ask'],
    ],
  },
  {
    story: 'a good probe does not end the hold of a failed one',
    events: [probeFailed(1000), ok(1500)],
    judged: [
      [2999, 'down'],
      [3000, 'up'],
    ],
  },
  {
    story: 'a failed request keeps out for 5 s, and a probe must tell then',
    events: [ok(900), failed(1000)],
    judged: [
      [5999, 'down'],
      [6000, 'ask'],
    ],
  },
  {
    story: 'a second one doubles it',
    events: [failed(1000), failed(7000)],
    judged: [
      [16_999, 'down'],
      [17_000, 'ask'],
    ],
  },
  {
    story: 'the fifth stops at 60 s',
    events: [0, 1, 2, 3, 4].map((n) => failed(n * 100_000)),
    judged: [
      [459_999, 'down'],
      [460_000, 'ask'],
    ],
  },
  {
    story: 'a shorter penalty never shortens a longer one',
    events: [failed(1000), failed(7000), probeFailed(8000)],
    judged: [
      [16_999, 'down'],
      [17_000, 'ask'],
    ],
  },
  {
    story: 'requests that were under way together fail once',
    events: [failed(1000, 0), failed(1100, 500)],
    judged: [
      [5999, 'down'],
      [6000, 'ask'],
    ],
  },
  {
    story: 'one that began at the moment of the failure is another',
    events: [failed(1000, 0), failed(1100, 1000)],
    judged: [
      [11_099, 'down'],
      [11_100, 'ask'],
    ],
  },
  {
    story: 'the first failure counts whenever it began, also before time 0',
    events: [failed(1000, -5)],
    judged: [
      [5999, 'down'],
      [6000, 'ask'],
    ],
  },
  {
    story: 'a request that succeeds ends every penalty',
    events: [failed(1000), { type: 'request-ok' }],
    judged: [[1001, 'ask']],
  },
  {
    story: 'the end of a game ends every penalty, and asks',
    events: [ok(900), failed(1000), { type: 'became-normal' }],
    judged: [[1001, 'ask']],
  },
  {
    story: 'after the end of a game penalties begin small again',
    events: [failed(0), failed(6000), { type: 'became-normal' }, failed(20_000)],
    judged: [
      [24_999, 'down'],
      [25_000, 'ask'],
    ],
  },
];

describe('a backend', () => {
  test.each(stories)('$story', ({ events, judged }) => {
    const state = events.reduce<HealthState>((past, event) => reduceHealth(past, event), initialHealth);
    expect(judged.map(([at]) => [at, judgeHealth(state, at, maxAgeMs)])).toEqual(judged);
  });

  test('tells the reason of the last trouble until something good happens', () => {
    const reasonAfter = (...events: readonly HealthEvent[]) =>
      events.reduce<HealthState>((past, event) => reduceHealth(past, event), initialHealth).reason;
    expect(reasonAfter(probeFailed(1))).toBe('timeout');
    expect(reasonAfter(probeFailed(1), failed(2))).toBe('reset');
    expect(reasonAfter(failed(2), ok(3))).toBeNull();
    expect(reasonAfter(failed(2), { type: 'request-ok' })).toBeNull();
  });
});
