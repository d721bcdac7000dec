// The paths of a vLLM server and what answers on each: inference, the server's own pages, and the doors that a router must never open.
// Source: vllm/entrypoints/serve/__init__.py and vllm/entrypoints/openai/*/api_router.py; starlette/routing.py for 307, 404 and 405.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeBackend } from './backend.ts';
import { metricsType, renderMetrics } from './metrics.ts';
import { pathOf, sendBody, sendJson } from './uvicorn.ts';
import type { FakeDialect } from './wire/dialect.ts';
import { parseJson } from './wire/dialect.ts';
import { chat } from './wire/chat.ts';
import { completions } from './wire/completions.ts';
import { embeddings } from './wire/embeddings.ts';
import { countTokens, messages } from './wire/messages.ts';
import { responses } from './wire/responses.ts';
import { modelList } from './wire/models.ts';
import { promptTokens } from './answer.ts';

export type Route =
  | { readonly kind: 'inference'; readonly method: 'POST'; readonly dialect: FakeDialect }
  | {
      readonly kind: 'page';
      readonly method: 'GET' | 'POST';
      readonly answer: (backend: FakeBackend, body: Buffer, res: ServerResponse) => void;
    };

const dialects: readonly FakeDialect[] = [chat, completions, responses, messages, countTokens, embeddings];

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

const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ...dialects.map((dialect): [string, Route] => [dialect.path, { kind: 'inference', method: 'POST', dialect }]),
  ['/v1/models', get(({ behavior }, res) => sendJson(res, 200, modelList(behavior())))],
  ['/health', get(({ behavior }, res) => sendBody(res, behavior().healthStatus, null, ''))],
  [
    '/metrics',
    get(({ engine, behavior }, res) => sendBody(res, 200, metricsType, renderMetrics(engine.figures, behavior()))),
  ],
  ['/version', get((_, res) => sendJson(res, 200, { version: '0.0.0+fake' }))],
  ['/load', get(({ engine }, res) => sendJson(res, 200, { server_load: engine.figures.running }))],
  ['/tokenize', tokenize],
  ...['/ping', '/is_sleeping', '/server_info', '/is_paused'].map((path): [string, Route] => [path, ownersDoor('GET')]),
  ...ownersPosts.split(' ').map((path): [string, Route] => [path, ownersDoor('POST')]),
]);

/** The route, or null when the request has been answered: unknown path, wrong method (HEAD too), a slash too many or too few. */
export function matchRoute(req: IncomingMessage, res: ServerResponse): Route | null {
  const path = pathOf(req);
  const route = routes.get(path);
  if (route && route.method === req.method) return route;
  if (route) {
    sendJson(res, 405, { detail: 'Method Not Allowed' }, [['allow', route.method]]);
    return null;
  }
  const other = path.endsWith('/') ? path.replace(/\/+$/, '') : `${path}/`;
  if (routes.has(other)) {
    const query = (req.url ?? '').slice(path.length);
    sendBody(res, 307, null, '', [['location', `http://${req.headers.host ?? '127.0.0.1'}${other}${query}`]]);
  } else sendJson(res, 404, { detail: 'Not Found' });
  return null;
}
