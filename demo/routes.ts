// The paths of a server and what answers on each: inference, the server's own pages, and the doors that a router must never open.
// Source: vllm/entrypoints/serve/__init__.py and vllm/entrypoints/openai/*/api_router.py; starlette/routing.py for 307, 404 and 405.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeBackend } from './backend.ts';
import { metricsType, renderMetrics } from './metrics.ts';
import { pathOf, sendBody, sendJson } from './uvicorn.ts';
import type { FakeDialect } from './wire/dialect.ts';
import { parseJson } from './wire/dialect.ts';
import { llamaErrorBody, loading, notFound } from './servers/llama-cpp.ts';
import { llamaModelList, modelList } from './wire/models.ts';
import { promptTokens } from './answer.ts';

export type Route =
  | { readonly kind: 'inference'; readonly method: 'POST'; readonly dialect: FakeDialect }
  | {
      readonly kind: 'page';
      readonly method: 'GET' | 'POST';
      readonly answer: (backend: FakeBackend, body: Buffer, res: ServerResponse) => void;
    };

const get = (answer: (backend: FakeBackend, res: ServerResponse) => void): Route => ({
  kind: 'page',
  method: 'GET',
  answer: (b, _, res) => answer(b, res),
});

const tokenize: Route = {
  kind: 'page',
  method: 'POST',
  answer: ({ behavior }, bytes, res) => {
    const count = promptTokens(String(parseJson(bytes)?.['prompt'] ?? ''));
    sendJson(res, 200, {
      count,
      max_model_len: behavior().contextTokens,
      tokens: Array.from({ length: count }, (_, i) => i),
      token_strs: null,
    });
  },
};

/** Opens a door of the server's owner: it answers 200 as vLLM would, so that only the log shows whether it was reached. */
const ownersDoor = (method: 'GET' | 'POST'): Route => ({
  kind: 'page',
  method,
  answer: (_, __, res) => sendBody(res, 200, null, ''),
});

const ownersPosts =
  '/detokenize /invocations /pause /resume /sleep /wake_up /collective_rpc /abort_requests /reset_prefix_cache /reset_mm_cache /reset_encoder_cache ' +
  '/update_weights /v1/load_lora_adapter /v1/unload_lora_adapter /start_profile /stop_profile';

const inference = (dialects: readonly FakeDialect[]): [string, Route][] =>
  dialects.map((dialect) => [dialect.path, { kind: 'inference', method: 'POST', dialect }]);

const health = get(({ behavior }, res) => sendBody(res, behavior().healthStatus, null, ''));

const vllmPages: readonly [string, Route][] = [
  ['/v1/models', get(({ behavior }, res) => sendJson(res, 200, modelList(behavior())))],
  ['/health', health],
  [
    '/metrics',
    get(({ engine, behavior }, res) => sendBody(res, 200, metricsType, renderMetrics(engine.figures, behavior()))),
  ],
  ['/version', get(({ server }, res) => sendJson(res, 200, { version: `${server.version}+fake` }))],
  ['/load', get(({ engine }, res) => sendJson(res, 200, { server_load: engine.figures.running }))],
  ['/is_sleeping', get(({ behavior }, res) => sendJson(res, 200, { is_sleeping: behavior().asleep }))],
  ['/tokenize', tokenize],
  ...['/ping', '/server_info', '/is_paused'].map((path): [string, Route] => [path, ownersDoor('GET')]),
  ...ownersPosts.split(' ').map((path): [string, Route] => [path, ownersDoor('POST')]),
];

const llamaHealth = get(({ behavior }, res) => {
  const ready = behavior().healthStatus === 200;
  sendJson(res, behavior().healthStatus, ready ? { status: 'ok' } : llamaErrorBody(loading));
});
const llamaModels = get(({ behavior }, res) => sendJson(res, 200, llamaModelList(behavior())));
const slots = get(({ engine }, res) =>
  sendJson(
    res,
    200,
    [0, 1, 2, 3].map((id) => ({ id, is_processing: id < engine.figures.running })),
  ),
);

const llamaPages: readonly [string, Route][] = [
  ...['/v1/models', '/models'].map((path): [string, Route] => [path, llamaModels]),
  ...['/health', '/v1/health'].map((path): [string, Route] => [path, llamaHealth]),
  ['/slots', slots],
];

const pagesOf = { 'vllm-0.28': vllmPages, 'vllm-0.32': vllmPages, 'llama.cpp': llamaPages };

/** The routes of a server now: a generative vLLM has no embeddings at all. */
function routesOf({ server, behavior }: FakeBackend): ReadonlyMap<string, Route> {
  const vectors = server.name === 'llama.cpp' || behavior().embeddings;
  const dialects = server.dialects.filter(({ path }) => vectors || path !== '/v1/embeddings');
  return new Map([...inference(dialects), ...pagesOf[server.name]]);
}

/** The route, or null when the request has been answered: unknown path, wrong method (HEAD too), a slash too many or too few. */
export function matchRoute(backend: FakeBackend, req: IncomingMessage, res: ServerResponse): Route | null {
  const routes = routesOf(backend);
  const path = pathOf(req);
  const route = routes.get(path);
  if (route && route.method === req.method) return route;
  const other = path.endsWith('/') ? path.replace(/\/+$/, '') : `${path}/`;
  if (backend.server.name === 'llama.cpp') sendJson(res, notFound.code, llamaErrorBody(notFound));
  else if (route) sendJson(res, 405, { detail: 'Method Not Allowed' }, [['allow', route.method]]);
  else if (routes.has(other)) {
    const query = (req.url ?? '').slice(path.length);
    sendBody(res, 307, null, '', [['location', `http://${req.headers.host ?? '127.0.0.1'}${other}${query}`]]);
  } else sendJson(res, 404, { detail: 'Not Found' });
  return null;
}
