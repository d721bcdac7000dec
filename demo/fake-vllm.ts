// A fake backend: a real HTTP server on loopback that answers as a vLLM or a llama.cpp does, with faults that can be switched while it runs.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Role } from './answer.ts';
import type { Behavior } from './behavior.ts';
import { defaultBehavior } from './behavior.ts';
import type { Controls } from './control.ts';
import { answerControl, isControl } from './control.ts';
import { createEngine } from './engine.ts';
import { createFaultBook, stopSocket } from './faults.ts';
import type { FakeBackend } from './backend.ts';
import { answerInference } from './inference.ts';
import { listenOnLoopback } from './listener.ts';
import { answerPage } from './page.ts';
import type { RecordedRequest } from './request-log.ts';
import { createRequestLog, recordRequest } from './request-log.ts';
import { matchRoute } from './routes.ts';
import { llamaErrorBody, wrongKey } from './servers/llama-cpp.ts';
import type { ServerName } from './servers/server.ts';
import { servers } from './servers/servers.ts';
import { pathOf, sendJson, speakAs } from './uvicorn.ts';

export type { Behavior, Fault } from './behavior.ts';
export type { RecordedRequest } from './request-log.ts';

export interface FakeVllmOptions {
  readonly role?: Role;
  /** Which server it plays; default `vllm-0.32`. */
  readonly server?: ServerName;
  /** Served name; default `demo-small` or `demo-big`. */
  readonly model?: string;
  /** Where the model came from, as /v1/models tells it. */
  readonly root?: string;
  readonly contextTokens?: number;
  /** Default 0: any free port. */
  readonly port?: number;
  /** How long an idle connection is kept; default 5 s, as uvicorn. */
  readonly keepAliveMs?: number;
  /** Asked of every /v1 path, as with --api-key. */
  readonly apiKey?: string;
  readonly behavior?: Partial<Behavior>;
}

export interface FakeVllm {
  readonly url: string;
  readonly port: number;
  /** Requests in the order in which their headers arrived, control requests left out. */
  readonly log: readonly RecordedRequest[];
  readonly behavior: Behavior;
  readonly set: (change: Partial<Behavior>) => void;
  /** Back to the behavior at start, without faults; the log stays. */
  readonly clear: () => void;
  readonly clearLog: () => void;
  /** Requests on the engine now. */
  readonly running: () => number;
  /** The first request in the log, now or later, that has come in whole and satisfies the predicate. */
  readonly waitForRequest: (predicate?: (record: RecordedRequest) => boolean) => Promise<RecordedRequest>;
  /** Settles when the client's connection of an unfinished response has closed. */
  readonly waitForClose: (record: RecordedRequest) => Promise<void>;
  /**
   * SIGTERM, as a real vLLM takes it: no connection is accepted, running answers fall silent.
   * They end (with an in-band error, a 500, or dropped) when the function that this returns is called.
   */
  readonly terminate: () => () => void;
  readonly stopListening: () => Promise<void>;
  readonly listenAgain: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface FakeServer extends Controls {
  readonly backend: FakeBackend;
  readonly apiKey: string | null;
}

/** Starts one on 127.0.0.1. Without options: small, immediate, no faults. */
export async function startFakeVllm(options: FakeVllmOptions = {}): Promise<FakeVllm> {
  const server = createFakeServer(options);
  const listener = await listenOnLoopback({
    port: options.port ?? 0,
    ...(options.server === 'llama.cpp' && { maxRequestsPerSocket: 100 }),
    onRequest: requestListener(server),
    ...(options.keepAliveMs === undefined ? {} : { keepAliveMs: options.keepAliveMs }),
    keeps(socket) {
      const fault = server.backend.faults.take('connect', null, true);
      if (fault) stopSocket(socket, fault.kind);
      return fault !== null;
    },
  });
  const { log } = server;
  return {
    url: `http://127.0.0.1:${listener.port}`,
    port: listener.port,
    log: log.records,
    get behavior() {
      return server.behavior();
    },
    set: server.set,
    clear: server.clear,
    clearLog: log.clear,
    running: () => server.backend.engine.figures.running,
    waitForRequest: (predicate = () => true) => log.waitFor((record) => record.bodyAt !== null && predicate(record)),
    waitForClose: (record) =>
      log.waitFor((one) => one === record && one.closedByClientAt !== null).then(() => undefined),
    terminate: () => {
      const { engine } = server.backend;
      listener.refuse();
      engine.stall();
      return engine.die;
    },
    stopListening: listener.stopListening,
    listenAgain: listener.listenAgain,
    close: listener.stopListening,
  };
}

function createFakeServer({
  role = 'small',
  server = 'vllm-0.32',
  model,
  root,
  contextTokens,
  apiKey,
  behavior: own,
}: FakeVllmOptions): FakeServer {
  const initial: Behavior = {
    ...defaultBehavior,
    models: [model ?? `demo-${role}`],
    root: root ?? null,
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...own,
  };
  let current = initial;
  const behavior = (): Behavior => current;
  const faults = createFaultBook(behavior);
  return {
    apiKey: apiKey ?? null,
    backend: { role, server: servers[server], behavior, engine: createEngine(behavior), faults },
    behavior,
    log: createRequestLog(),
    set: (change) => void (current = { ...current, ...change }),
    clear: () => void (current = { ...initial, faults: [], raw: null }),
  };
}

const requestListener =
  (server: FakeServer) =>
  (req: IncomingMessage, res: ServerResponse): void => {
    const gone = new AbortController();
    res.on('close', () => {
      if (!res.writableFinished) gone.abort();
    });
    const log = isControl(req) ? createRequestLog() : server.log;
    void recordRequest(log, req, res).then(({ body }) => answer(server, { req, res, body, gone: gone.signal }));
  };

/** Source: vllm/entrypoints/openai/server_utils.py (only paths under /v1); llama.cpp, tools/server/server-http.cpp (public: health and models). */
function isAuthorized({ apiKey, backend }: FakeServer, req: IncomingMessage): boolean {
  const path = pathOf(req);
  const { authorization, 'x-api-key': other } = req.headers;
  if (apiKey === null || authorization === `Bearer ${apiKey}`) return true;
  if (backend.server.name !== 'llama.cpp') return !path.startsWith('/v1');
  return other === apiKey || ['/health', '/v1/health', '/models', '/v1/models', '/'].includes(path);
}

async function answer(server: FakeServer, exchange: Parameters<typeof answerInference>[2]): Promise<void> {
  const { req, res, body } = exchange;
  const { server: kind } = server.backend;
  speakAs(res, kind.name);
  if (isControl(req)) return answerControl(server, req, res, body);
  if (!isAuthorized(server, req)) {
    const refusal = kind.name === 'llama.cpp' ? llamaErrorBody(wrongKey) : { error: 'Unauthorized' };
    return sendJson(res, 401, refusal);
  }
  const route = matchRoute(server.backend, req, res);
  if (route?.kind === 'inference') return answerInference(server.backend, route.dialect, exchange);
  if (route) return answerPage(server.backend, route.answer, exchange);
}
