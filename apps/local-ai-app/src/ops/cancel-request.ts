// Ends one request in flight and says what came of it.
import { askRouter } from '../router/ask-router.ts';
import { refreshLedger } from '../router/decisions.ts';
import { routers } from '../router/routers.ts';
import { refreshStatus } from '../router/status-poll.ts';
import { type Running, whoIs } from './house-view.ts';

/** Behind a balancer any router may be met, and only one of them has the request. */
const triesPerRouter = 3;

/** Resolves to the sentence for the person who cancelled. */
export async function cancelRequest({ number, who }: Running): Promise<string> {
  const tries = routers.value.size < 2 ? 1 : routers.value.size * triesPerRouter;
  const path = `router/requests/${encodeURIComponent(number)}/cancel`;
  let said = 'The router does not answer: nothing was cancelled.';
  for (let turn = 0; turn < tries; turn += 1) {
    const reply = await askRouter<unknown>(path, 5000, { method: 'POST' });
    if (reply.kind === 'ok')
      said = `Cancelled: the request of ${whoIs(who)} has ended, and nothing else is tried for it.`;
    else if (reply.kind === 'unauthorized') said = 'The router wants an API key: nothing was cancelled.';
    else if (reply.kind === 'refused') said = reply.status === 404 ? 'It had ended by itself already.' : reply.message;
    if (reply.kind !== 'refused' || reply.status !== 404) break;
  }
  await Promise.all([refreshStatus(), refreshLedger()]);
  return said;
}
