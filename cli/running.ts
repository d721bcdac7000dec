// A router that runs in this process until it is told to stop, and what people are told about it.
import { type NodeRouter, startNodeRouter } from '#entry/node.ts';
import { loadStaticFiles } from '#entry/node/static.ts';
import type { Config } from '#lib/config.ts';
import type { CommandIo } from './io.ts';
import { version } from './version.ts';

/** After a second signal, running streams get only this long. */
const hurriedMs = 5000;

export interface Running {
  readonly config: Config;
  readonly isDemo: boolean;
  /** Told once the router listens, before the banner's end. */
  readonly banner: (router: NodeRouter) => readonly string[];
  /** Runs after the router has closed. */
  readonly after?: () => Promise<void>;
}

/** Starts, prints `listening on URL` to stdout, and resolves with the exit code when SIGTERM or SIGINT has been obeyed. */
export async function runUntilSignal({ config, isDemo, banner, after }: Running, io: CommandIo): Promise<number> {
  let router: NodeRouter;
  try {
    router = await startNodeRouter(config, { version, isDemo, asset: loadStaticFiles().asset });
  } catch (error) {
    io.stderr(`The router cannot start: ${error instanceof Error ? error.message : 'unknown'}\n`);
    return 1;
  }
  io.stderr(`${banner(router).join('\n')}\n`);
  io.stdout(`listening on ${router.url}\n`);
  await stopped(router);
  await after?.();
  return 0;
}

function stopped(router: NodeRouter): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let signals = 0;
  const onSignal = () => {
    signals += 1;
    if (signals === 1) router.close().then(resolve, reject);
    else if (signals === 2) setTimeout(() => router.app.services.lifetime.shutdown.abort(), hurriedMs).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal);
  return promise;
}
