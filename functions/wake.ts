// POST /router/wake: a person wakes the gaming PC. Takes no address: where the packet goes is configured.
import { routerError } from '#lib/wire/errors.ts';
import { answerError, answerJson, type Handler } from './context.ts';

export const wake: Handler = async (context) => {
  const { key, services } = context;
  if (key?.mayForce === false) return answerError(context, routerError('key_not_allowed', { key: 'mayForce' }));
  if (services.waker === null) return answerError(context, routerError('wake_absent'));
  return answerJson(context, { sent: await services.waker() });
};
