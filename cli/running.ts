// A router that runs in this process until it is told to stop, and what people are told about it.
import type { LogFormat } from './flags.ts';
import type { Log } from '#entry/node/log.ts';
import { type NodeRouter, startNodeRouter } from '#entry/node.ts';
import type { StaticFiles } from '#entry/node/static.ts';
import type { Ports } from '#functions/services.ts';
import type { Config } from '#lib/config.ts';
import type { CommandIo } from './io.ts';
import { chooseStyle, createLog, type LogStyle, stderrIdentity } from './log.ts';
import { firstLook } from './first-look.ts';
import { requestLines } from './request-line.ts';
import { terminalWriter } from './terminal.ts';
import { version } from '#entry/node/home.ts';

/** After a second signal, running streams get only this long. */
const hurriedMs = 5000;

export interface Running {
  readonly config: Config;
  readonly isDemo: boolean;
  readonly logFormat: LogFormat | undefined;
  readonly warnings: readonly string[];
  /** Told once the router listens; what it returns is shown. `style` says who reads it. */
  readonly onListening: (router: NodeRouter, style: LogStyle) => readonly string[];
  /** Runs after the router has closed, or could not start. */
  readonly after?: () => Promise<void>;
}

/** Starts, prints `listening on URL` to stdout, and resolves with the exit code when a signal has been obeyed. */
export async function runUntilSignal(running: Running, io: CommandIo): Promise<number> {
  const { config, isDemo, warnings, after } = running;
  const style = chooseStyle(running.logFormat, process.stderr.isTTY, io.env, stderrIdentity());
  const log = createLog(style, process.stderr.isTTY ? terminalWriter(io.stderr) : io.stderr);
  for (const message of warnings) log.entry({ level: 'warning', message });
  const observers = style === 'pretty' ? [requestLines(log)] : [];
  // The app is read when the port is open, or when somebody asks for it before.
  let files: Promise<StaticFiles> | null = null;
  const appFiles = () => (files ??= import('#entry/node/static.ts').then((page) => page.loadStaticFiles()));
  const asset: Ports['asset'] = async (path, headers) => (await appFiles()).asset(path, headers);
  const options = { version, isDemo, observers, log, asset, onLoaded: collectEverything };
  const router = await startNodeRouter(config, options).catch((error: unknown) => startFault(error, config));
  if (typeof router === 'string') {
    log.entry({ level: 'error', message: router });
    await after?.();
    return 1;
  }
  // Before anyone is told that it listens: who stops it at once is obeyed, too.
  const over = stopped(router, log);
  announce(router, running, style, log, io);
  void router.warm.then(appFiles);
  await over;
  await after?.();
  return 0;
}

/** Loading the tokenizer leaves 20 MB behind that a router at rest would keep for ever: 0.1 s, before `/ready` says 200. The flag is off otherwise: with it Node starts without what was compiled before. */
async function collectEverything(): Promise<void> {
  const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import('node:v8'), import('node:vm')]);
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as NodeJS.GCFunction)({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  setFlagsFromString('--no-expose-gc');
}

function announce(
  router: NodeRouter,
  { onListening, config }: Running,
  style: LogStyle,
  log: Log,
  io: CommandIo,
): void {
  const lines = onListening(router, style);
  if (lines.length > 0) io.stderr(`${lines.join('\n')}\n`);
  const details = {
    version,
    policy: router.app.services.policy,
    small: config.backends.small.url,
    big: config.backends.big?.url ?? null,
    mode: config.mode.url,
    keys: config.apiKeys.length,
    audit: config.audit.file,
  };
  if (style !== 'pretty') log.entry({ level: 'info', message: `The router listens on ${router.url}`, details });
  io.stdout(`listening on ${router.url}\n`);
  if (style !== 'pretty') return;
  void router.warm.then(async () => {
    for (const message of await firstLook(router.app.services)) log.entry({ level: 'info', message });
  });
}

/** Not this machine's, no address at all, or one of a family that this machine has switched off. */
const noAddress = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL', 'EAFNOSUPPORT']);

function startFault(error: unknown, { listen, audit }: Config): string {
  const { code, syscall, message = 'unknown' } = error as { code?: string; syscall?: string; message?: string };
  if (syscall === 'open') return `The router cannot start: the audit file ${audit.file} cannot be written: ${code}`;
  if (code === 'EADDRINUSE')
    return `The router cannot start: port ${listen.port} of ${listen.host} is in use; --port N takes another`;
  if (code !== undefined && noAddress.has(code))
    return `The router cannot start: this machine has no address ${listen.host} (${code})`;
  if (code === 'EACCES' && syscall === 'listen')
    return `The router cannot start: port ${listen.port} is not allowed for this user`;
  return `The router cannot start: ${message}`;
}

function stopped(router: NodeRouter, log: Log): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let signals = 0;
  const onSignal = (signal: string) => {
    signals += 1;
    if (signals === 1) {
      log.entry({ level: 'info', message: `${signal}: the router stops; running answers may finish` });
      router.close().then(resolve, reject);
    } else if (signals === 2) {
      log.entry({ level: 'warning', message: `${signal} again: what runs is cut in ${hurriedMs / 1000} s` });
      void router.close(hurriedMs);
    }
  };
  // SIGHUP: the terminal was closed.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
  return promise;
}
