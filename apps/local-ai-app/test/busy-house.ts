// A house in the middle of an evening, for the states of the operations page: a game, a model that is down, an hour of traffic, requests in flight.
import type { Bucket, RunningRequest, Status, TokenDay } from '../src/router/contract.ts';
import { statusIn } from './state-tools.ts';

const minuteMs = 60_000;
const at = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * minuteMs).toISOString();

const checks = Array.from({ length: 60 }, (_, index) => ({
  at: new Date(1e12 + index * 5000).toISOString(),
  ok: index % 17 !== 5,
  ms: 3 + ((index * 7) % 23),
}));

function hour(): Bucket[] {
  const last = Math.floor(Date.now() / minuteMs) * minuteMs;
  return Array.from({ length: 60 }, (_, index) => ({
    minute: new Date(last - (59 - index) * minuteMs).toISOString(),
    small: (index * 5) % 9,
    big: index > 40 ? 0 : (index * 3) % 4,
    fallback: index % 9 === 0 ? 1 : 0,
    rules: { light: (index * 5) % 9, gaming: index % 9 === 0 ? 1 : 0, 'heavy-tokens': index % 4 },
    firstOutputMs: { p50: 80 + ((index * 37) % 300), p95: 600 + ((index * 131) % 2600) },
    tokensPerSecond: { small: 48 + (index % 9), big: index > 40 ? null : 27 + (index % 6) },
  })).filter((_, index) => index % 7 !== 3);
}

function tokens(): TokenDay[] {
  const calendar = new Intl.DateTimeFormat('sv-SE');
  return [0, 1, 2].flatMap((ago) =>
    (['small', 'big'] as const).flatMap((backend) =>
      ['laptop', 'home-assistant', null].map((key, index) => ({
        day: calendar.format(Date.now() - ago * 1440 * minuteMs),
        key,
        backend,
        requests: 40 - index * 9,
        promptTokens: 81_203 - index * 20_000,
        completionTokens: 12_044 - index * 3000,
      })),
    ),
  );
}

const request: RunningRequest = {
  number: 'b7-12',
  who: 'Mozilla',
  ageMs: 4200,
  dialect: 'chat',
  rule: 'light',
  backend: 'small',
  answering: true,
  mayCancel: true,
};

export function busyStatus(): Status {
  const status = statusIn('GAMING', { demo: true });
  const { small } = status.backends;
  const down = { model: null, contextTokens: null, latencyMs: null, state: 'down', reason: 'refused' } as const;
  const changes = [
    { at: at(55), value: 'NORMAL' as const },
    { at: at(18), value: 'GAMING' as const },
  ];
  return {
    ...status,
    mode: { ...status.mode, since: at(18), changes },
    backends: {
      small: { ...small, checks },
      big: { ...small, ...down, checks: checks.map(({ at: when, ms }) => ({ at: when, ok: false, ms })) },
    },
    inflight: { small: 2, big: { forced: 1, unforced: 0 } },
    canWake: true,
    forcing: [{ who: 'tv', requests: 18, inBursts: true }],
    requests: [
      { ...request, number: 'b7-11', who: 'laptop', ageMs: 74_000, backend: 'big', rule: 'heavy-tokens' },
      request,
      { ...request, number: 'b7-13', who: 'home-assistant', answering: false, mayCancel: false, ageMs: 900 },
    ],
    tokens: tokens(),
    buckets: hour(),
  };
}
