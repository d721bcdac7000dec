// The promises on Node: the process that npm start runs, over HTTP.
import { loadStaticFiles } from '#entry/node/static.ts';
import { startTestRouter } from '../support/router.ts';
import type { Runtime } from './runtime.ts';
import { keepPromises } from './suite.ts';

const node: Runtime = {
  name: 'Node',
  async start(config) {
    const router = await startTestRouter({ config, node: { asset: loadStaticFiles().asset } });
    return {
      url: router.url,
      fetch,
      recordsOf: async (requestId) => {
        await router.outcomeOf(requestId);
        return (await router.records()).filter(({ rid }) => rid === requestId);
      },
      close: () => router.close(),
    };
  },
};

keepPromises(node);
