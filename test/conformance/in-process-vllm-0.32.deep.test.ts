// The promises on the bare fetch handler, in front of vllm-0.32.
import { inProcess } from './in-process.ts';
import { keepPromises } from './suite.ts';

keepPromises(inProcess, 'vllm-0.32');
