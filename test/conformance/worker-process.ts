// The Worker that is deployed, in the engine that Cloudflare runs (workerd, by miniflare), reached over HTTP.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Miniflare } from 'miniflare';
import { resettingFetch } from './resetting-fetch.ts';
import { type ConfigObject, createAuditTrail, type RunningRouter } from './runtime.ts';
import { workerBundle } from './worker-bundle.ts';

/**
 * @param appFolder the built web app, for the platform to serve beside the Worker
 * @param onLog told each line that is no record
 */
export async function startWorker(
  config: ConfigObject,
  appFolder?: string,
  onLog: (line: string) => void = console.error,
): Promise<RunningRouter> {
  const { code, compatibilityDate, compatibilityFlags, workerFirst } = await workerBundle();
  const trail = createAuditTrail();
  const miniflare = new Miniflare({
    name: 'llm-router',
    modules: [{ type: 'ESModule', path: 'worker.js', contents: code }],
    compatibilityDate,
    compatibilityFlags,
    bindings: { ROUTER_CONFIG: JSON.stringify(config) },
    ...(appFolder !== undefined && {
      assets: {
        directory: appFolder,
        routerConfig: { has_user_worker: true, static_routing: { user_worker: workerFirst } },
      },
    }),
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      createInterface(stdout).on('line', trail.add);
      createInterface(stderr).on('line', onLog);
    },
  });
  const url = (await miniflare.ready).href.replace(/\/$/, '');
  return { url, fetch: resettingFetch, recordsOf: trail.recordsOf, close: () => miniflare.dispose() };
}
