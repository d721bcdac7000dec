// The health reducer as a state machine: every sequence of events up to a depth, against laws that do not look at the code.
import { describe, expect, it, test } from 'vitest';
import {
  type HealthEvent,
  type HealthState,
  initialHealth,
  isKnownDown,
  judgeHealth,
  reduceHealth,
} from '#lib/house/health-reducer.ts';

const maxAgeMs = 5000;
const depth = 5;

/** What may happen next, as time goes on in steps that straddle every limit of the reducer. */
const steps = [0, 1999, 2001, 5001, 60_001] as const;
type Happening = 'probe-ok' | 'probe-failed' | 'request-ok' | 'request-failed' | 'became-normal';
const happenings: readonly Happening[] = ['probe-ok', 'probe-failed', 'request-ok', 'request-failed', 'became-normal'];

interface Past {
  readonly happening: Happening;
  readonly at: number;
}

function eventOf({ happening, at }: Past): HealthEvent {
  switch (happening) {
    case 'probe-ok':
      return { type: 'probe-ok', sentAt: at };
    case 'probe-failed':
      return { type: 'probe-failed', sentAt: at, now: at, reason: 'refused' };
    case 'request-failed':
      return { type: 'request-failed', now: at, startedAt: at, reason: 'reset', prompt: 1, isProof: true };
    default:
      return { type: happening };
  }
}

/** Every history up to the depth, with the state that it leads to. */
function* histories(
  past: readonly Past[] = [],
  state: HealthState = initialHealth,
  now = 0,
): Generator<[readonly Past[], HealthState, number]> {
  yield [past, state, now];
  if (past.length === depth) return;
  for (const happening of happenings) {
    // Every step in the last two places, the two shortest before: 25 endings for each history.
    for (const step of past.length >= depth - 2 ? steps : ([0, 5001] as const)) {
      const next = { happening, at: now + step };
      yield* histories([...past, next], reduceHealth(state, eventOf(next)), now + step);
    }
  }
}

const since = (past: readonly Past[], ...wanted: readonly Happening[]) =>
  past.slice(past.findLastIndex(({ happening }) => wanted.includes(happening)) + 1);

describe('the health of a backend, over every history of five events', () => {
  const counts = { histories: 0 };
  const violations: string[] = [];
  const check = (holds: boolean, law: string, past: readonly Past[]) => {
    if (!holds && violations.length < 5) violations.push(`${law}: ${JSON.stringify(past)}`);
  };
  for (const [past, state, now] of histories()) {
    counts.histories += 1;
    const judged = judgeHealth(state, now, maxAgeMs);
    const last = past.at(-1);
    const lastProbe = past.findLast(({ happening }) => happening.startsWith('probe'));
    check(
      judged !== 'up' || (lastProbe?.happening === 'probe-ok' && now - lastProbe.at <= maxAgeMs),
      'up needs a fresh good probe',
      past,
    );
    check(last?.happening !== 'request-failed' || judged !== 'up', 'a failed request makes the next look-up ask', past);
    check(
      last?.happening !== 'became-normal' || judged === 'ask',
      'the end of GAMING makes the next look-up probe',
      past,
    );
    const failures = since(past, 'request-ok', 'became-normal').filter(
      ({ happening }) => happening === 'request-failed',
    );
    const lastFailure = failures.at(-1);
    if (lastFailure !== undefined && failures.length > 1) {
      const penalty = Math.min(5000 * 2 ** (failures.length - 2), 60_000);
      check(
        judgeHealth(state, lastFailure.at + penalty - 1, maxAgeMs) === 'down',
        'the penalty doubles from 5 s with each failed request after the first',
        past,
      );
      check(judgeHealth(state, now + 60_000, maxAgeMs) !== 'down', 'no penalty is longer than 60 s', past);
    }
    const probesInARow = since(past, 'probe-ok', 'request-ok').filter(
      ({ happening }) => happening === 'probe-failed',
    ).length;
    check(isKnownDown(state) === probesInARow >= 3, 'known down means three failed probes and no success since', past);
    check(
      last?.happening !== 'probe-failed' || judgeHealth(state, now + 1999, maxAgeMs) === 'down',
      'a failed probe holds for two seconds',
      past,
    );
  }

  it('breaks no law', () => expect(violations).toEqual([]));
  it('was explored over more than 100,000 histories', () => expect(counts.histories).toBeGreaterThan(100_000));
});

describe('requests that were under way together', () => {
  it('count as one failure when they fail together', () => {
    const fail = (state: HealthState, now: number, startedAt: number) =>
      reduceHealth(state, { type: 'request-failed', now, startedAt, reason: 'reset', prompt: 1, isProof: true });
    const together = [1, 2, 3, 4].reduce((state, late) => fail(state, 1000 + late, 900), initialHealth);
    expect(together).toMatchObject({ failedRequests: 1, downUntil: null });
    expect(fail(together, 7000, 6500)).toMatchObject({ failedRequests: 2, downUntil: 12_000 });
  });
});

test.each([
  ['refused refused refused', true],
  ['status-503 timeout status-500', true],
  ['status-404 status-404 status-404', false],
  ['refused refused status-401', false],
  ['refused refused status-301 refused', false],
] as const)('probes that end with %s: known down is %s', (reasons, expected) => {
  const failed = (state: HealthState, reason: string) =>
    reduceHealth(state, { type: 'probe-failed', sentAt: 0, now: 0, reason });
  const state = reasons.split(' ').reduce(failed, initialHealth);
  expect([isKnownDown(state), judgeHealth(state, 0, maxAgeMs)]).toEqual([expected, 'down']);
});
