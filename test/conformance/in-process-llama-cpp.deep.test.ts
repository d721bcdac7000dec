// The promises on the bare fetch handler, in front of llama.cpp.
import { inProcess } from './in-process.ts';
import { keepPromises } from './suite.ts';

keepPromises(inProcess, 'llama.cpp');
