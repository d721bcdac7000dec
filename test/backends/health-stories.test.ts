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
  prompt: 1,
  isProof: true,
});
/** What may have been the request's own fault. */
const doubtful = (now: number, prompt: number): HealthEvent => ({
  type: 'request-failed',
  now,
  startedAt: now,
  reason: 'status-500',
  prompt,
  isProof: false,
});
const hung = (now: number): HealthEvent =>
  ({ ...(failed(now) as object), reason: 'first-output-timeout' }) as HealthEvent;

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
    story: 'a wrong key keeps out for a minute, however well the probes go',
    events: [ok(1000), { type: 'request-denied', now: 2000, reason: 'unauthorized' }, ok(60_000)],
    judged: [
      [61_999, 'down'],
      [62_000, 'up'],
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
    story: 'the first failed request asks at once, and costs nothing while the health says yes',
    events: [ok(900), failed(1000)],
    judged: [[1000, 'ask']],
  },
  {
    story: 'a good answer to that question ends it',
    events: [ok(900), failed(1000), ok(1001)],
    judged: [[1002, 'up']],
  },
  {
    story: 'a bad one keeps out for 2 s',
    events: [ok(900), failed(1000), probeFailed(1010)],
    judged: [
      [3009, 'down'],
      [3010, 'ask'],
    ],
  },
  {
    story: 'the second in a row keeps out for 5 s however well it says it is',
    events: [failed(1000), ok(1001), failed(2000), ok(2001)],
    judged: [
      [6999, 'down'],
      [7000, 'up'],
    ],
  },
  {
    story: 'the third doubles that',
    events: [failed(0), failed(1000), failed(7000)],
    judged: [
      [16_999, 'down'],
      [17_000, 'ask'],
    ],
  },
  {
    story: 'the sixth stops at 60 s',
    events: [0, 1, 2, 3, 4, 5].map((n) => failed(n * 100_000)),
    judged: [
      [559_999, 'down'],
      [560_000, 'ask'],
    ],
  },
  {
    story: 'a shorter penalty never shortens a longer one',
    events: [failed(0), failed(1000), failed(7000), probeFailed(8000)],
    judged: [
      [16_999, 'down'],
      [17_000, 'ask'],
    ],
  },
  {
    story: 'requests that were under way together fail once',
    events: [failed(1000, 0), failed(1100, 500), ok(1101)],
    judged: [[1102, 'up']],
  },
  {
    story: 'one that began at the moment of the failure is another',
    events: [failed(1000, 0), failed(1100, 1000)],
    judged: [
      [6099, 'down'],
      [6100, 'ask'],
    ],
  },
  {
    story: 'a request that succeeds ends every penalty',
    events: [failed(900), failed(1000), { type: 'request-ok' }],
    judged: [[1001, 'ask']],
  },
  {
    story: 'the end of a game ends every penalty, and asks',
    events: [failed(800), failed(900), ok(1000), { type: 'became-normal' }],
    judged: [[1001, 'ask']],
  },
  {
    story: 'after the end of a game penalties begin small again',
    events: [failed(0), failed(6000), { type: 'became-normal' }, failed(20_000), ok(20_001)],
    judged: [[20_002, 'up']],
  },
  {
    story: 'one prompt that fails again and again is to blame itself',
    events: [doubtful(1000, 7), ok(1001), doubtful(2000, 7), ok(2001), doubtful(3000, 7), ok(3001)],
    judged: [[3002, 'up']],
  },
  {
    story: 'two prompts that fail in a row tell of the backend',
    events: [doubtful(1000, 7), ok(1001), doubtful(2000, 8), ok(2001)],
    judged: [
      [6999, 'down'],
      [7000, 'up'],
    ],
  },
  {
    story: 'two prompts with a success between tell nothing',
    events: [doubtful(1000, 7), { type: 'request-ok' }, doubtful(2000, 8), ok(2001)],
    judged: [[2002, 'up']],
  },
  {
    story: 'nor do two that failed more than ten minutes apart',
    events: [doubtful(1000, 7), doubtful(601_001, 8), ok(601_002)],
    judged: [[601_003, 'up']],
  },
  {
    story: 'a prompt that small fails at, too, is forgotten',
    events: [doubtful(1000, 7), { type: 'request-to-blame', prompt: 7 }, doubtful(2000, 8), ok(2001)],
    judged: [[2002, 'up']],
  },
  {
    story: 'also where it counted already',
    events: [doubtful(1000, 7), doubtful(2000, 8), { type: 'request-to-blame', prompt: 8 }, ok(2001)],
    judged: [[2002, 'up']],
  },
  {
    story: 'another prompt to blame takes nothing back',
    events: [doubtful(1000, 7), { type: 'request-to-blame', prompt: 8 }, doubtful(2000, 8), ok(2001)],
    judged: [[6999, 'down']],
  },
  {
    story: 'a prompt to blame of whom nobody was suspected takes nothing back',
    events: [failed(1000), failed(2000), { type: 'request-to-blame', prompt: 8 }],
    judged: [[2001, 'down']],
  },
  {
    story: 'a prompt that counted and is to blame takes one failure back, and no more',
    events: [
      ...[failed(0), failed(10_000), doubtful(20_000, 7), doubtful(20_001, 8)],
      ...[{ type: 'request-to-blame', prompt: 8 } as const, failed(30_000)],
    ],
    judged: [
      [39_999, 'down'],
      [40_000, 'ask'],
    ],
  },
  {
    story: 'two prompts that failed just ten minutes apart still tell of the backend',
    events: [doubtful(1000, 7), doubtful(601_000, 8), ok(601_001)],
    judged: [[601_002, 'down']],
  },
];

describe('a backend', () => {
  test.each(stories)('$story', ({ events, judged }) => {
    const state = events.reduce<HealthState>((past, event) => reduceHealth(past, event), initialHealth);
    expect(judged.map(([at]) => [at, judgeHealth(state, at, maxAgeMs)])).toEqual(judged);
  });

  test('that hung is half-open until real work succeeds', () => {
    const after = (...events: readonly HealthEvent[]) => events.reduce<HealthState>(reduceHealth, initialHealth);
    expect(after(hung(1), ok(2)).halfOpen).toBe(true);
    expect(after(hung(1), ok(2), failed(3)).halfOpen).toBe(true);
    expect(after(hung(1), { type: 'request-ok' }).halfOpen).toBe(false);
    expect(after(failed(1)).halfOpen).toBe(false);
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
