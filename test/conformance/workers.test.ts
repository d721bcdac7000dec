// The promises on Workers: the bundle that is deployed, over HTTP.
import { keepPromises } from './suite.ts';
import { startWorker } from './worker-process.ts';

keepPromises({ name: 'Workers', start: (config) => startWorker(config) });
