// The promises on Workers: the bundle that is deployed, in the engine that Cloudflare runs (workerd, by miniflare), over HTTP.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Miniflare } from 'miniflare';
import { resettingFetch } from './resetting-fetch.ts';
import { createAuditTrail, type Runtime } from './runtime.ts';
import { keepPromises } from './suite.ts';
import { workerBundle } from './worker-bundle.ts';

const workers: Runtime = {
  name: 'Workers',
  async start(config) {
    const { code, compatibilityDate, compatibilityFlags } = await workerBundle();
    const trail = createAuditTrail();
    const miniflare = new Miniflare({
      modules: [{ type: 'ESModule', path: 'worker.js', contents: code }],
      compatibilityDate,
      compatibilityFlags,
      bindings: { ROUTER_CONFIG: JSON.stringify(config) },
      handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
        createInterface(stdout).on('line', trail.add);
        createInterface(stderr).on('line', (line) => console.error(line));
      },
    });
    const url = (await miniflare.ready).href.replace(/\/$/, '');
    return { url, fetch: resettingFetch, recordsOf: trail.recordsOf, close: () => miniflare.dispose() };
  },
};

keepPromises(workers);
