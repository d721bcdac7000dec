// Work that waits on a silent backend: what it is told by the looks at the backend's health, and what is left alone.
import { expect, test } from 'vitest';
import { givesUp, type HealthEvent, initialHealth, reduceHealth } from '#lib/house/health-reducer.ts';

const looked = (now: number, reason: 'timeout' | 'refused'): HealthEvent =>
  ({ type: 'probe-failed', sentAt: now - 7, now, reason }) as const;
const hung = (now: number): HealthEvent => ({
  type: 'request-failed',
  now,
  startedAt: now - 1000,
  reason: 'first-output-timeout',
  prompt: 1,
  isProof: true,
});
const reset: HealthEvent = { ...hung(2000), reason: 'reset' } as HealthEvent;

test.each([
  ['a backend that is well', [], 'waits on', null, null],
  ['one look in vain', [looked(2000, 'timeout')], 'waits on', null, null],
  ['two looks in vain', [looked(2000, 'timeout'), looked(3000, 'timeout')], 'goes elsewhere', 'unresponsive', null],
  ['one refusal', [looked(2000, 'refused')], 'waits on', null, null],
  ['two refusals', [looked(2000, 'refused'), looked(3000, 'refused')], 'ends', 'unresponsive', 'unresponsive'],
  ['an engine found hung later', [hung(2000)], 'goes elsewhere', 'first-output-timeout', null],
  ['an engine found hung just then', [hung(1000)], 'waits on', null, null],
  ['an engine found hung before', [hung(999)], 'waits on', null, null],
  ['another way to fail', [reset], 'waits on', null, null],
  ['an engine that hung and worked again', [hung(2000), { type: 'request-ok' }], 'waits on', null, null],
] as const)('%s: work begun at 1,000 that small could do %s', (_, events, __, replaceable, flowing) => {
  const state = (events as readonly HealthEvent[]).reduce((past, event) => reduceHealth(past, event), initialHealth);
  expect([givesUp(state, 1000, true), givesUp(state, 1000, false)]).toEqual([replaceable, flowing]);
});
