// GET /router/status: the house as the operations page shows it. Looks at mode and health as a request would; probes nothing else.
import type { Backend } from '#lib/house/backend.ts';
import { wholeMs } from '#lib/audit/record.ts';
import { forcedHabits } from '#lib/audit/forced-habits.ts';
import { contextTokens } from '#lib/send/refusal.ts';
import type { BackendStatus, ModeStatus, Status } from '#lib/contracts.ts';
import type { ApiKey } from '#lib/config.ts';
import { thresholdsOf } from '#lib/choose/choose.ts';
import { words } from '#lib/words.ts';
import type { BackendHistory } from '#lib/house/history.ts';
import { mayEnd, numberOf } from './cancel.ts';
import { answerJson, type Handler } from './context.ts';
import type { Services } from './services.ts';

/** A flood of requests is a figure, not a list. */
const requestsShown = 100;

export const status: Handler = async (context) => {
  await lookAround(context.services);
  return answerJson(context, describe(context.services, context.key));
};

/** Refreshes what has grown too old: waits for the mode (300 ms) and for health (1 s), not for the lists of models. */
export async function lookAround({ small, big, mode }: Services): Promise<void> {
  small.cards.refreshBehind();
  big?.cards.refreshBehind();
  await Promise.all([mode.current(), small.health.current(), big?.health.current()]);
}

function describe(services: Services, key: ApiKey | null): Status {
  const { small, big, history, ports, config, waker } = services;
  const onSmall = small.slots.taken();
  return {
    version: ports.version,
    policy: services.policy,
    rules: { forceTag: config.policy.forceTag, thresholds: thresholdsOf(config) },
    words,
    you: { mayForce: key?.mayForce !== false, mayCancel: key?.mayCancel !== false },
    demo: ports.isDemo,
    startedAt: services.lifetime.startedAt,
    boot: services.journal.boot,
    mode: modeStatus(services.mode, history.mode),
    backends: {
      small: backendStatus(small, history.small),
      big: big === null || history.big === null ? null : backendStatus(big, history.big),
    },
    inflight: { small: onSmall.forced + onSmall.unforced, big: big === null ? null : big.slots.taken() },
    requests: requestsOf(services, key),
    tokens: services.tokenDays.list(),
    forcing: forcing(services.ring),
    canWake: waker !== null && key?.mayForce !== false,
    buckets: services.lastHour.buckets(),
  };
}

/** Whoever forces so often that it must be a setting. */
function forcing(ring: Services['ring']): Status['forcing'] {
  return forcedHabits(ring.page(0, Infinity).records.map(({ decision: { ts, force }, who }) => ({ ts, force, who })));
}

/** The longest-running first. Who asks is known in memory only. */
function requestsOf({ running, clock }: Services, key: ApiKey | null): Status['requests'] {
  const list: Status['requests'][number][] = [];
  running.forEach((one) => {
    const { job, decision } = one;
    list.push({
      number: numberOf(one),
      ageMs: Math.round(clock.now() - job.startedAt),
      who: job.who,
      dialect: decision.dialect,
      rule: decision.rule,
      backend: job.attempt?.target.backend.name ?? null,
      answering: job.attempt?.isFlowing === true,
      mayCancel: mayEnd(key, decision.key),
    });
  });
  return list.toSorted((a, b) => b.ageMs - a.ageMs).slice(0, requestsShown);
}

function modeStatus(mode: Services['mode'], changes: Services['history']['mode']): ModeStatus {
  const { mode: value, ageMs, source, error } = mode.last();
  const since = changes.at(-1)?.at ?? null;
  return { value, ageMs: wholeMs(ageMs), since, source, error, changes };
}

function backendStatus(backend: Backend, history: BackendHistory): BackendStatus {
  history.look();
  const { state, reason, ageMs } = backend.judge(backend.health.last());
  return {
    state,
    reason,
    since: history.since(),
    ageMs: wholeMs(ageMs),
    latencyMs: history.checks.at(-1)?.ms ?? null,
    model: backend.servedName(),
    models: [...backend.ids()],
    contextTokens: contextTokens(backend),
    checks: history.checks,
  };
}
