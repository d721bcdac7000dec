// Owns: the PowerShell tests of windows/tests, as far as they belong to `npm test`.
import { declarePromises } from './promises.ts';

await declarePromises([]);
