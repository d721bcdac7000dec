// The router as a Worker: one app per isolate, made from the secret ROUTER_CONFIG when the first request comes.
import { waitUntil } from 'cloudflare:workers';
import { type App, createApp } from '#functions/app.ts';
import { openaiErrorBody, routerError } from '#lib/wire/errors.ts';
import { parseConfig } from '#lib/config.ts';
import { createFetchSend } from './web/fetch-send.ts';
import { webPorts } from './web/ports.ts';
import { dispatchFromWorker } from './web/worker-dispatch.ts';

/** Secrets and variables by name: ROUTER_CONFIG is router.yaml as text, the others fill its `${env.NAME}`. */
type Environment = Readonly<Record<string, unknown>>;

let app: App | null = null;

export default {
  async fetch(request: Request, environment: Environment): Promise<Response> {
    app ??= appFrom(environment);
    if (app === null) return unconfigured();
    // When the client goes, the platform drops the request at once: its outcome would never be recorded.
    return app.fetch(request, waitUntil);
  },
};

/** Null: the configuration cannot be used; the log says every fault, as it says what is probably not meant. A Worker listens to the world, so it needs keys. */
function appFrom(environment: Environment): App | null {
  const lookup = (name: string) => {
    const value = environment[name];
    return typeof value === 'string' ? value : undefined;
  };
  const parsed = parseConfig(lookup('ROUTER_CONFIG') ?? '', 'ROUTER_CONFIG', lookup, { host: '0.0.0.0' });
  const lines = parsed.ok ? parsed.warnings : parsed.lines;
  if (lines.length > 0) console.error(lines.join('\n'));
  if (!parsed.ok) return null;
  const ports = webPorts(createFetchSend(dispatchFromWorker, outliveRequest));
  const made = createApp(parsed.config, ports);
  // After the first answer, which is probably light and need not wait for half a second of tokenizer.
  waitUntil(ports.breathe().then(made.services.tokenizer.get));
  return made;
}

/** A reading is shared by all who wait for it: it must not die with the request that happened to ask first. */
function outliveRequest(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  waitUntil(promise);
  return resolve;
}

function unconfigured(): Response {
  const error = routerError('internal');
  const headers = { 'content-type': 'application/json' };
  return new Response(openaiErrorBody(error), { status: error.status, headers });
}
