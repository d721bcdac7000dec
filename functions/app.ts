// The router as one fetch handler: the route table, and what happens to every request before and after its handler.
import { Router } from 'itty-router';
import type { JournalObserver } from '#lib/audit/journal.ts';
import type { Config } from '#lib/config.ts';
import type { Client, HeaderList } from '#lib/ports.ts';
import { dialects } from '#lib/wire/dialects.ts';
import { openaiErrorBody, routerError } from '#lib/wire/errors.ts';
import { normalizePath } from '#lib/wire/paths.ts';
import { checkAccess, preflightHeaders } from './access.ts';
import { asset } from './asset.ts';
import { answer, answerError, type Context, type Handler, requestIdFor } from './context.ts';
import { cancel } from './cancel.ts';
import { decisions } from './decisions.ts';
import { explain } from './explain.ts';
import { health, ready, version } from './health.ts';
import { byId, prompt, serve, vectors } from './inference.ts';
import { metrics } from './metrics.ts';
import { listModels, showModel } from './models.ts';
import { createServices, type Ports, type Services } from './services.ts';
import { WebClient } from './web-client.ts';
import { status } from './status.ts';
import { wake } from './wake.ts';

/** THE ROUTE TABLE. Whatever is not here is 404 and reaches no backend. */
const routes: readonly (readonly [method: 'GET' | 'POST', path: string, handler: Handler])[] = [
  ['POST', '/v1/chat/completions', serve(prompt(dialects.chat))],
  ['POST', '/v1/completions', serve(prompt(dialects.completions))],
  ['POST', '/v1/responses', serve(prompt(dialects.responses))],
  ['POST', '/v1/messages', serve(prompt(dialects.messages))],
  ['POST', '/v1/messages/count_tokens', serve(byId('count_tokens', dialects.messages, 'small'))],
  ['POST', '/v1/embeddings', serve(byId('embeddings', vectors))],
  ['GET', '/v1/models', listModels],
  ['GET', '/v1/models/:id+', showModel],
  ['GET', '/health', health],
  ['GET', '/ready', ready],
  ['GET', '/version', version],
  ['GET', '/metrics', metrics],
  ['GET', '/router/status', status],
  ['GET', '/router/decisions', decisions],
  ['POST', '/router/explain', explain],
  ['POST', '/router/wake', wake],
  ['POST', '/router/requests/:number/cancel', cancel],
];

/** itty's own fetch parses a URL; its table of patterns is enough. */
const table = Router<{ method: string; url: string }, [Context]>();
for (const [method, path, handler] of routes)
  table[method === 'GET' ? 'get' : 'post'](path, (_, context) => handler(context));
const methodsAt = (path: string) => table.routes.filter(([, pattern]) => pattern.test(path)).map(([method]) => method);

/** All that a key with `mayAsk: false` reads: enough to scrape and to watch. */
const watched = new Set(['/metrics', '/router/status', '/router/decisions']);

/** The routes that need no key where keys are configured. What is no route is the web app or nothing, but under these prefixes nobody learns which. */
const open = new Set(['/health', '/ready', '/version']);
const needsKey = (path: string) =>
  /^\/(?:v1|router)\//.test(`${path}/`) || (!open.has(path) && methodsAt(path).length > 0);

export interface App {
  /** Answers one request. Never rejects. `waitUntil` is given what goes on when the answer has begun. */
  readonly fetch: (request: Request, waitUntil?: (done: Promise<void>) => void) => Promise<Response>;
  /** The same for a client that brings its own connection; resolves when the answer is over. */
  readonly serve: (request: Request, client: Client) => Promise<void>;
  /** From now on /ready says no; resolves when nothing runs any more, at the latest shortly after `withinMs`, when what still runs is cut. */
  readonly drain: (withinMs: number) => Promise<void>;
  readonly services: Services;
}

export function createApp(config: Config, ports: Ports, observers: readonly JournalObserver[] = []): App {
  const services = createServices(config, ports, observers);
  const serveRequest = (request: Request, client: Client) => handle(request, client, services);
  return {
    services,
    serve: serveRequest,
    fetch(request, waitUntil) {
      const client = new WebClient(request, ports.clock, config.limits.progressMs);
      const done = serveRequest(request, client);
      waitUntil?.(done);
      return client.response;
    },
    drain: (withinMs) => drain(services, withinMs),
  };
}

function route(context: Context): void | Promise<void> {
  const asked = context.request.method === 'HEAD' ? 'GET' : context.request.method;
  for (const [method, pattern, [handler]] of table.routes) {
    const match = method === asked ? pattern.exec(context.path) : null;
    if (match === null || handler === undefined) continue;
    context.params = match.groups ?? {};
    return handler({} as never, context) as void | Promise<void>;
  }
  return unrouted(context);
}

/** Most requests name a path of the table as it stands there. */
const plainPaths = new Set(routes.map(([, path]) => path).filter((path) => !path.includes(':')));

/** What happens to every request before and after its handler. */
async function handle(request: Request, client: Client, services: Services): Promise<void> {
  const startedAt = services.clock.now();
  const { headers } = request;
  const requestId = requestIdFor(headers);
  const { path: rawPath, query } = splitTarget(request.url);
  const path = plainPaths.has(rawPath) ? rawPath : normalizePath(rawPath);
  // Anthropic's clients know the request id by a name of its own, and read errors in its shape, also from its token counter.
  const isMessages = rawPath.startsWith(dialects.messages.path);
  const errorBody = isMessages ? dialects.messages.errorBody : openaiErrorBody;
  const own: HeaderList = [['x-request-id', requestId], ...(isMessages ? [['request-id', requestId] as const] : [])];
  let bare = { client, errorBody, told: own };
  // An upload or a count that is under way counts as running, too: a drain waits for it.
  services.lifetime.open += 1;
  try {
    // What a browser asks before it sends a request of a foreign page (Fetch standard, CORS-preflight).
    if (request.method === 'OPTIONS' && headers.has('access-control-request-method'))
      return answer(bare, 204, preflightHeaders(headers, services.rules), null);
    const isPublic = typeof path === 'string' && !needsKey(path);
    const access = checkAccess(headers, isPublic, services.rules);
    bare = { client, errorBody, told: access.cors.length === 0 ? own : [...access.cors, ...own] };
    if (access.error !== null) return answerError(bare, access.error);
    if (typeof path !== 'string') return answerError(bare, path);
    if (headers.get('upgrade')?.toLowerCase() === 'websocket')
      return answerError(bare, routerError('upgrade_required'));
    if (access.key?.mayAsk === false && !(isRead(request) && watched.has(path)))
      return answerError(bare, routerError('key_not_allowed', { key: 'mayAsk' }));
    return await route({ ...access, ...bare, request, services, requestId, path, query, params: {}, startedAt });
  } catch (error) {
    services.ports.onFailure?.(failureText(error, requestId));
    return answerError(bare, routerError('internal'));
  } finally {
    services.lifetime.open -= 1;
  }
}

/** What broke and where, never a message, which may quote the request. */
function failureText(error: unknown, requestId: string): string {
  const { name, stack = '' } = error instanceof Error ? error : { name: typeof error };
  const where = /^\s*at .*$/m.exec(stack)?.[0].trim() ?? '';
  return `Request ${requestId} could not be handled: ${name} ${where}`;
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

function splitTarget(url: string): { path: string; query: string } {
  const afterHost = url.indexOf('/', url.indexOf('://') + 3);
  const target = afterHost === -1 ? '/' : url.slice(afterHost);
  const mark = target.indexOf('?');
  return mark === -1 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark) };
}

/** A known path with another method, a file of the web app, or nothing. */
async function unrouted(context: Context): Promise<void> {
  const methods = methodsAt(context.path);
  if (methods.length > 0) {
    const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
    return answerError(context, routerError('method_not_allowed', { allow }), [['allow', allow]]);
  }
  return (await asset(context)) ? undefined : answerError(context, routerError('not_found'));
}

const afterCutMs = 1000;

async function drain(services: Services, withinMs: number): Promise<void> {
  const { lifetime, ports } = services;
  lifetime.draining = true;
  if (await untilIdle(services, withinMs)) return;
  services.shutdown.begin();
  await untilIdle(services, afterCutMs);
  await ports.breathe();
}

const lookEveryMs = 20;

/** True as soon as no decided request is open; false after `withinMs`. */
function untilIdle({ lifetime, ports }: Services, withinMs: number): Promise<boolean> {
  const { clock } = ports;
  const until = clock.now() + withinMs;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const look = () => {
    if (lifetime.open === 0) resolve(true);
    else if (clock.now() >= until) resolve(false);
    else clock.after(lookEveryMs, look);
  };
  look();
  return promise;
}
