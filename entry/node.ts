// The router as one Node process: the HTTP server with its limits, the ports of this runtime, start and drain.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createServerAdapter } from '@whatwg-node/server';
import { type App, createApp } from '#functions/app.ts';
import type { Ports } from '#functions/services.ts';
import type { JournalObserver } from '#lib/audit/journal.ts';
import type { Config } from '#lib/config.ts';
import { loadTokenizer } from '#lib/tokens/tokenizer.ts';
import { openaiErrorBody, routerError } from '#lib/wire/errors.ts';
import { type AuditFile, openAuditFile } from './node/audit-file.ts';
import { nodeClock } from './node/clock.ts';
import { nodeExchange } from './node/exchange.ts';
import { rawFault } from './node/raw-front.ts';
import { createNodeSend } from './node/send.ts';

export interface NodeRouter {
  /** Address that the server listens on. */
  readonly url: string;
  readonly app: App;
  /** Resolves when the tokenizer is loaded. */
  readonly warm: Promise<void>;
  /** Stops accepting, lets streams finish for `shutdownMs`, cuts the rest, flushes the audit. */
  readonly close: (shutdownMs?: number) => Promise<void>;
}

export interface NodeRouterOptions {
  readonly version: string;
  readonly isDemo?: boolean;
  readonly observers?: readonly JournalObserver[];
  readonly asset?: Ports['asset'];
}

const headersMaxBytes = 32_768;
const headersMaxCount = 100;

/** Listens, then loads the tokenizer (half a second that nobody should wait for). Rejects when the port or the audit file is not to be had. */
export async function startNodeRouter(config: Config, options: NodeRouterOptions): Promise<NodeRouter> {
  const audit = openAuditFile(config.audit.file);
  const upstream = createNodeSend();
  const app = createApp(config, portsOf(options, audit, upstream.send), options.observers);
  const server = createNodeServer(config, app);
  await listen(server, config);
  const { tokenizer, small, big } = app.services;
  small.cards.refreshBehind();
  big?.cards.refreshBehind();
  const warm = nextTurn().then(async () => void (await tokenizer.get()));
  return {
    url: urlOf(server),
    app,
    warm,
    close: async (shutdownMs = config.shutdownMs) => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await app.drain(shutdownMs);
      server.closeAllConnections();
      await closed;
      await upstream.close();
      audit.close();
    },
  };
}

function portsOf(options: NodeRouterOptions, audit: AuditFile, send: Ports['send']): Ports {
  const name = hostname().toLowerCase();
  return {
    clock: nodeClock,
    wallNow: Date.now,
    send,
    auditSink: audit.sink,
    isAuditOk: audit.isOk,
    loadTokenizer,
    breathe: () => nextTurn(),
    hostNames: [name, ...['local', 'lan', 'home.arpa'].map((suffix) => `${name}.${suffix}`)],
    version: options.version,
    isDemo: options.isDemo ?? false,
    ...(options.asset === undefined ? {} : { asset: options.asset }),
  };
}

function createNodeServer({ limits }: Config, app: App): Server {
  const adapter = createServerAdapter<{ req: IncomingMessage; res: ServerResponse }>((request, { req, res }) =>
    app.fetch(request, nodeExchange(req, res)),
  );
  const server = createServer(
    {
      maxHeaderSize: headersMaxBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: 0,
      keepAliveTimeout: limits.keepAliveMs,
      requireHostHeader: false,
      insecureHTTPParser: false,
    },
    (request, response) => {
      const fault = rawFault(request);
      if (fault === null) void adapter(request, response);
      else refuseRaw(response, fault);
    },
  );
  server.maxConnections = limits.connections;
  server.maxHeadersCount = headersMaxCount;
  return server;
}

function refuseRaw(response: ServerResponse, reason: string): void {
  const error = routerError('bad_request', { reason });
  response.writeHead(error.status, { 'content-type': 'application/json', connection: 'close' });
  response.end(openaiErrorBody(error));
}

function listen(server: Server, { listen: { host, port } }: Config): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, () => {
    server.off('error', reject);
    resolve();
  });
  return promise;
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
