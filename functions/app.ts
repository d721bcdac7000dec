// The router as one fetch handler: the route table, and what happens to every request before and after its handler.
import { Router } from 'itty-router';
import type { JournalObserver } from '#lib/audit/journal.ts';
import type { Config } from '#lib/config.ts';
import { dialects } from '#lib/wire/dialects.ts';
import { openaiErrorBody, routerError } from '#lib/wire/errors.ts';
import type { RouterError } from '#lib/wire/types.ts';
import { normalizePath } from '#lib/wire/paths.ts';
import { checkAccess, preflightHeaders } from './access.ts';
import { asset } from './asset.ts';
import { answer, answerError, type Context, type Handler, requestIdFor } from './context.ts';
import type { Exchange } from './exchange.ts';
import { decisions } from './decisions.ts';
import { explain } from './explain.ts';
import { health, ready, version } from './health.ts';
import { inference } from './inference.ts';
import { metrics } from './metrics.ts';
import { listModels, showModel } from './models.ts';
import { countTokens, embeddings, passthrough } from './passthrough.ts';
import { createServices, type Ports, type Services } from './services.ts';
import { webExchange } from './web-exchange.ts';
import { status } from './status.ts';

/** THE ROUTE TABLE. Whatever is not here is 404 and reaches no backend. */
const routes: readonly (readonly [method: 'GET' | 'POST', path: string, handler: Handler])[] = [
  ['POST', '/v1/chat/completions', inference(dialects.chat)],
  ['POST', '/v1/completions', inference(dialects.completions)],
  ['POST', '/v1/responses', inference(dialects.responses)],
  ['POST', '/v1/messages', inference(dialects.messages)],
  ['POST', '/v1/messages/count_tokens', passthrough(countTokens)],
  ['POST', '/v1/embeddings', passthrough(embeddings)],
  ['GET', '/v1/models', listModels],
  ['GET', '/v1/models/:id+', showModel],
  ['GET', '/health', health],
  ['GET', '/ready', ready],
  ['GET', '/version', version],
  ['GET', '/metrics', metrics],
  ['GET', '/router/status', status],
  ['GET', '/router/decisions', decisions],
  ['POST', '/router/explain', explain],
];

/** Paths that need no key where keys are configured: all but these prefixes. */
const guarded = ['/v1/', '/router/', '/metrics'];

export interface App {
  /** Answers one request. Never rejects. */
  readonly fetch: (request: Request, exchange?: Exchange) => Promise<Response>;
  /** From now on /ready says no; resolves when nothing runs any more, at the latest shortly after `withinMs`, when what still runs is cut. */
  readonly drain: (withinMs: number) => Promise<void>;
  readonly services: Services;
}

export function createApp(config: Config, ports: Ports, observers: readonly JournalObserver[] = []): App {
  const services = createServices(config, ports, observers);
  const router = Router<{ method: string; url: string; params?: Record<string, string> }, [Context]>();
  for (const [method, path, handler] of routes) {
    const register = method === 'GET' ? router.get : router.post;
    register(path, ({ params }, context) => handler({ ...context, params: params ?? {} }));
  }
  const route = (context: Context): Promise<Response | undefined> => {
    const method = context.request.method === 'HEAD' ? 'GET' : context.request.method;
    return router.fetch({ method, url: `http://router${context.path}` }, context) as Promise<Response | undefined>;
  };
  return {
    services,
    fetch: (request, exchange = webExchange(request, ports.clock, config.limits.progressMs)) =>
      handle(request, exchange, services, route),
    drain: (withinMs) => drain(services, withinMs),
  };
}

type Route = (context: Context) => Promise<Response | undefined>;

async function handle(request: Request, exchange: Exchange, services: Services, route: Route): Promise<Response> {
  const startedAt = services.ports.clock.now();
  const requestId = requestIdFor(request.headers);
  const { path: rawPath, query } = splitTarget(request.url);
  const { listen } = services.config;
  const rules = { listen, hostNames: services.ports.hostNames, keys: services.keys };
  const normal = normalizePath(rawPath);
  const errorBody = errorBodyAt(rawPath);
  let bare: Pick<Context, 'exchange' | 'requestId' | 'cors'> = { exchange, requestId, cors: [] };
  // An upload or a count that is under way counts as running, too: a drain waits for it.
  services.lifetime.open += 1;
  try {
    if (isPreflight(request)) return answer(bare, 204, preflightHeaders(request.headers, rules), null);
    const isPublic = normal.kind === 'path' && !guarded.some((prefix) => `${normal.path}/`.startsWith(prefix));
    const access = checkAccess(request.headers, isPublic, rules);
    if (access.kind === 'denied') return answerError({ ...bare, cors: access.cors }, access.error, errorBody);
    const { cors, key } = access;
    bare = { exchange, requestId, cors };
    if (normal.kind === 'fault') return answerError(bare, normal.error, errorBody);
    if (request.headers.get('upgrade')?.toLowerCase() === 'websocket')
      return answerError(bare, routerError('upgrade_required'), errorBody);
    const context: Context = {
      request,
      exchange,
      services,
      requestId,
      path: normal.path,
      query,
      params: {},
      key,
      cors,
      startedAt,
    };
    return (await route(context)) ?? unrouted(context);
  } catch (error) {
    services.ports.onFailure?.(error, requestId);
    return answerError(bare, routerError('internal'), errorBody);
  } finally {
    services.lifetime.open -= 1;
  }
}

/** What a browser asks before it sends a request of a foreign page (Fetch standard, CORS-preflight). */
function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.has('access-control-request-method');
}

/** Clients of the messages API read errors in Anthropic's shape, also from its token counter. */
function errorBodyAt(path: string): (error: RouterError) => string {
  return path.startsWith(dialects.messages.path) ? dialects.messages.errorBody : openaiErrorBody;
}

function splitTarget(url: string): { path: string; query: string } {
  const afterHost = url.indexOf('/', url.indexOf('://') + 3);
  const target = afterHost === -1 ? '/' : url.slice(afterHost);
  const mark = target.indexOf('?');
  return mark === -1 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark) };
}

/** A known path with another method, a file of the web app, or nothing. */
function unrouted(context: Context): Response {
  const methods = routes.filter(([, path]) => matches(path, context.path)).map(([method]) => method);
  if (methods.length > 0) {
    const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
    return answerError(context, routerError('method_not_allowed', { allow }), errorBodyAt(context.path), [
      ['allow', allow],
    ]);
  }
  return asset(context) ?? answerError(context, routerError('not_found'), errorBodyAt(context.path));
}

function matches(pattern: string, path: string): boolean {
  const prefix = pattern.indexOf(':');
  return prefix === -1 ? pattern === path : path.startsWith(pattern.slice(0, prefix)) && path.length > prefix;
}

const afterCutMs = 1000;

async function drain(services: Services, withinMs: number): Promise<void> {
  const { lifetime, ports } = services;
  lifetime.draining = true;
  if (await untilIdle(services, withinMs)) return;
  lifetime.shutdown.begin();
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
