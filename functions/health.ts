// GET /health, /ready and /version: is the process alive, can it serve, which one is it.
import { answerJson, type Handler } from './context.ts';

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

/** 200 as soon as a request would be served well: small is up, prompts can be counted, nobody is stopping the process. The first call waits for small. */
export const ready: Handler = async (context) => {
  const { small, tokenizer, lifetime } = context.services;
  const smallState = lifetime.draining ? 'unknown' : (await small.look()).state;
  const checks = {
    small: smallState,
    tokenizer: tokenizer.isReady() ? 'ready' : 'loading',
    draining: lifetime.draining,
  };
  const isReady = smallState === 'up' && tokenizer.isReady() && !lifetime.draining;
  return answerJson(context, { ready: isReady, ...checks }, isReady ? 200 : 503);
};

export const version: Handler = (context) =>
  answerJson(context, { version: context.services.ports.version, policy: context.services.policy });
