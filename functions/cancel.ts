// POST /router/requests/BOOT-SEQ/cancel: ends one request that is in flight. The only act that pages may ask of the router.
import type { ApiKey } from '#lib/config.ts';
import type { Running } from '#lib/send/job.ts';
import { routerError } from '#lib/wire/errors.ts';
import { isOwnOrigin } from './access.ts';
import { answerError, answerJson, type Context, type Handler } from './context.ts';

/** By the router's own number: a client chooses its request id, and may use it twice. */
export const cancel: Handler = (context) => {
  const { services, key, params } = context;
  if (key === null && !isOwnPage(context)) return answerError(context, routerError('forbidden_origin'));
  let found: Running | null = null;
  services.running.forEach((running) => {
    if (numberOf(running) === params['number']) found = running;
  });
  if (found === null) return answerError(context, routerError('not_in_flight'));
  const { job, decision } = found as Running;
  if (!mayEnd(key, decision.key)) return answerError(context, routerError('not_yours'));
  job.isCancelled = true;
  const { enter = (act: () => void) => act() } = job.client;
  enter(() => job.attempt?.onCut('cancelled'));
  return answerJson(context, { cancelled: params['number'] });
};

export function numberOf({ decision }: Running): string {
  return `${decision.boot}-${decision.seq}`;
}

/** Without keys everybody is the same person. */
export function mayEnd(key: ApiKey | null, asker: string | null): boolean {
  return key === null || key.mayCancel || key.name === asker;
}

/** A house without keys lists origins that may chat; they may not end what others ask. */
function isOwnPage({ request: { headers } }: Context): boolean {
  const origin = headers.get('origin');
  return origin === null || isOwnOrigin(origin, headers.get('host') ?? '');
}
