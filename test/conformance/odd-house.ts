// A router of its own in front of a backend that answers byte for byte: for differences that no proper house shows.
import { type Script, startFaultyUpstream } from '../failure/faulty-upstream.ts';
import { healthyRoutes } from '../failure/wire-bytes.ts';
import { chat } from './promises/promise.ts';
import type { ConfigObject, RunningRouter, Runtime } from './runtime.ts';

const listen = { insecureLan: true };

/** Runs `use` with a router on this configuration. */
export async function withRouter<T>(
  runtime: Runtime,
  config: ConfigObject,
  use: (router: RunningRouter) => Promise<T>,
): Promise<T> {
  const router = await runtime.start({ listen, ...config });
  return use(router).finally(router.close);
}

/** What the record says of a backend at this address: the cause of its failure, or `answered`. */
export async function causeAt(runtime: Runtime, url: string): Promise<string> {
  const small = { url, model: 'small-7b', timeouts: { connectMs: 2000 } };
  return withRouter(runtime, { backends: { small } }, async (router) => {
    const requestId = crypto.randomUUID();
    const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
    const body = JSON.stringify(chat('Hello', { stream: true }));
    const response = await router.fetch(`${router.url}/v1/chat/completions`, { method: 'POST', headers, body });
    await response.text().catch(() => undefined);
    const [, outcome] = await router.recordsOf(requestId);
    return outcome?.event === 'outcome' ? (outcome.attempts[0]?.cause ?? 'answered') : 'not recorded';
  });
}

/** The same for a backend that answers so. */
export async function causeOfAnswer(runtime: Runtime, script: Script): Promise<string> {
  const upstream = await startFaultyUpstream(script, healthyRoutes('small-7b'));
  return causeAt(runtime, upstream.url).finally(upstream.close);
}
