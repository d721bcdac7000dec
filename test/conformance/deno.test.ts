// The promises on Deno: `deno task start` over HTTP.
import { describe, test } from 'vitest';
import { hasDeno, startDeno } from './deno-process.ts';
import { keepPromises } from './suite.ts';

if (hasDeno) keepPromises({ name: 'Deno', start: startDeno });
else describe('on Deno', () => test.skip('every promise: Deno is not installed here'));
