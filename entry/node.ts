// The router as one Node process: the HTTP server with its limits, the ports of this runtime, start and drain.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { hostname } from 'node:os';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { createServerAdapter } from '@whatwg-node/server';
import { type App, createApp } from '#functions/app.ts';
import type { Ports } from '#functions/services.ts';
import type { JournalObserver } from '#lib/audit/journal.ts';
import type { Config } from '#lib/config.ts';
import { loadTokenizer } from '#lib/choose/tokenizer.ts';
import { AuditFile } from './node/audit-file.ts';
import { nodeClock } from './node/clock.ts';
import { LightRequest, NodeClient } from './node/client.ts';
import { houseNames, startListening } from './node/listen.ts';
import { type Log, logAudit, logChange, stderrLog } from './node/log.ts';
import { processFigures } from './node/process.ts';
import { createNodeSend } from './node/send.ts';
import { createNodeServer } from './node/server.ts';
import { sendDatagram } from './node/wake.ts';

export interface NodeRouter {
  /** Address that the server listens on. */
  readonly url: string;
  readonly app: App;
  /** Resolves when the tokenizer is loaded, both backends were asked for their models, and earlier token counts were read. */
  readonly warm: Promise<void>;
  /**
   * Not ready, but still serving, for `shutdownDelayMs`; then stops accepting, lets streams finish for `shutdownMs`, cuts
   * the rest, flushes the audit. Called again it ends the delay, and what runs gets only this second `shutdownMs`.
   */
  readonly close: (shutdownMs?: number) => Promise<void>;
}

export interface NodeRouterOptions {
  readonly version: string;
  readonly isDemo?: boolean;
  readonly observers?: readonly JournalObserver[];
  readonly asset?: Ports['asset'];
  readonly log?: Log;
  /** The tokenizer is in memory; nobody has used it yet. */
  readonly onLoaded?: () => Promise<void>;
}

/** Listens, then loads the tokenizer (half a second that nobody should wait for). Rejects when the port or the audit file is not to be had. */
export async function startNodeRouter(config: Config, options: NodeRouterOptions): Promise<NodeRouter> {
  const log = options.log ?? stderrLog;
  const audit = new AuditFile(config.audit, logAudit(log, config.audit.file));
  const upstream = createNodeSend();
  const app = createApp(config, portsOf(options, audit, upstream.send, log), options.observers);
  const server = createNodeServer(config.limits, serveWith(app));
  const { url, servers } = await startListening(server, config.listen, process.env);
  // Only now: a second router on the same port must not touch the records of the first.
  recoverOrClose(audit, servers);
  const { tokenizer, small, big, journal, tokenDays } = app.services;
  const warm = nextTurn().then(async () => {
    await tokenizer.get();
    // Not before: loading blocks the event loop, and a question that is under way meanwhile runs into its deadline.
    await Promise.all([small.cards.look(), big?.cards.look()]);
    await (await import('./node/audit-tokens.ts')).readTokenDays(config.audit, journal.boot, tokenDays);
  });
  return {
    url,
    app,
    warm,
    close: closeOnce(app, server, servers, config, async () => {
      await upstream.close();
      audit.close();
    }),
  };
}

function closeOnce(
  app: App,
  server: Server,
  servers: readonly NetServer[],
  config: Config,
  after: () => Promise<void>,
): NodeRouter['close'] {
  const hurry = new AbortController();
  let closing: Promise<void> | null = null;
  const close = async (shutdownMs: number) => {
    // Trap: the clock's timers let the process end, and Node would: with exit code 13, before the audit is flushed.
    const awake = setInterval(() => undefined, lastBytesMs);
    app.services.lifetime.draining = true;
    await sleep(config.shutdownDelayMs, undefined, hurry).catch(() => undefined);
    const closed = await stopListening(servers);
    await app.drain(shutdownMs);
    await lastBytes(server, closed.all);
    await after();
    clearInterval(awake);
  };
  return (shutdownMs = config.shutdownMs) => {
    if (closing === null) return (closing = close(shutdownMs));
    hurry.abort();
    void app.drain(shutdownMs);
    return closing;
  };
}

/** Resolves when nobody can connect any more and whoever could was heard; what it holds resolves when all are gone. */
async function stopListening(servers: readonly NetServer[]): Promise<{ readonly all: Promise<unknown> }> {
  // Connections that wait to be accepted would be reset with the listener: they are taken in first.
  await nextTurn();
  // Trap: http's own close also ends connections whose request has not been read yet, which count as idle.
  const closed = servers.map(
    (one) => new Promise<void>((resolve) => void NetServer.prototype.close.call(one, () => resolve())),
  );
  await sleep(lastHeardMs);
  return { all: Promise.all(closed) };
}

function recoverOrClose(audit: AuditFile, servers: readonly NetServer[]): void {
  try {
    audit.recover();
  } catch (error) {
    for (const one of servers) one.close();
    throw error;
  }
}

function portsOf(options: NodeRouterOptions, audit: AuditFile, send: Ports['send'], log: Log): Ports {
  return {
    clock: nodeClock,
    send,
    auditSink: (line) => audit.append(line),
    sendDatagram: async (packet, address, near) => {
      await sendDatagram(packet, address, near);
      log.entry({ level: 'info', message: 'A magic packet went out to wake the gaming PC' });
    },
    isAuditOk: () => audit.isOk,
    process: processFigures,
    onChange: logChange(log),
    onFailure: (message) => log.entry({ level: 'error', message }),
    loadTokenizer: () => loadTokenizer().finally(options.onLoaded),
    breathe: () => nextTurn(),
    hostNames: houseNames(hostname().toLowerCase()),
    version: options.version,
    isDemo: options.isDemo ?? false,
    ...(options.asset === undefined ? {} : { asset: options.asset }),
  };
}

const lastBytesMs = 1000;
/** A request that came with its connection is read within this time. */
const lastHeardMs = 20;

/** Answers that ended are still on their way to slow clients: they get a moment, then every connection closes. */
async function lastBytes(server: Server, closed: Promise<unknown>): Promise<void> {
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), lastBytesMs);
  await closed;
  clearTimeout(late);
}

/** What the handlers return on Node: their answer is on its way already. No real one, which would load Node's own fetch. */
const answered = { body: null } as Response;

const unheard = {} as ServerResponse;

/** The adapter makes the Request; the answer goes out through the client's own connection, as frameworks do it that send themselves. */
function serveWith(app: App): (request: IncomingMessage, response: ServerResponse) => void {
  const adapter = createServerAdapter<{ client: NodeClient }>(
    (request, { client }) => app.serve(request, client).then(() => answered),
    { fetchAPI: { Request: LightRequest as unknown as typeof Request } },
  );
  return (request, response) => {
    if (app.services.lifetime.draining) response.shouldKeepAlive = false;
    // The adapter's own signal is nobody's: the client's connection tells when it is gone.
    void adapter.handleNodeRequestAndResponse(request, unheard, { client: new NodeClient(request, response) });
  };
}
