// GET /health, /ready and /version: is the process alive, can it serve, which one is it.
import { routerError } from '#lib/wire/errors.ts';
import { answerError, answerJson, type Handler } from './context.ts';

/** 200 while the process lives, whatever the backends do. Never waits: the last readings, refreshed behind. */
export const health: Handler = (context) => {
  const { small, big, mode, ports } = context.services;
  const smallState = small.judge(small.health.last()).state;
  small.health.refreshBehind();
  big?.health.refreshBehind();
  void mode.current();
  const isDegraded = smallState === 'down' || !ports.isAuditOk();
  const status = isDegraded ? 'degraded' : 'ok';
  if (context.isStranger) return answerJson(context, { status });
  return answerJson(context, {
    status,
    small: smallState,
    big: big === null ? 'absent' : big.judge(big.health.last()).state,
    mode: mode.last().mode,
    audit: ports.isAuditOk() ? 'ok' : 'degraded',
  });
};

/**
 * 200 while this process takes work: prompts can be counted, nobody stops it. It waits for nothing, and no backend counts:
 * a balancer that asks here must not take every router out because small is down. `?backend=small` is for monitors: it
 * looks at small (at most `health.timeoutMs`), and is 503 while that is not up.
 */
export const ready: Handler = async (context) => {
  const { small, tokenizer, lifetime } = context.services;
  const backend = new URLSearchParams(context.query).get('backend');
  if (backend !== null && backend !== 'small')
    return answerError(context, routerError('bad_request', { reason: 'backend is small, or left out' }));
  const { draining } = lifetime;
  if (!draining) small.health.refreshBehind();
  const reading = backend === null || draining ? small.judge(small.health.last()) : await small.look();
  const checks = { small: reading.state, tokenizer: tokenizer.isReady() ? 'ready' : 'loading', draining };
  const isReady = tokenizer.isReady() && !draining && (backend === null || reading.state === 'up');
  return answerJson(context, { ready: isReady, ...checks }, isReady ? 200 : 503);
};

export const version: Handler = (context) =>
  answerJson(context, { version: context.services.ports.version, policy: context.services.policy });
