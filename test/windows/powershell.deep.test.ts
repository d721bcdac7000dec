// Owns: the PowerShell tests that take long, as far as they belong to `npm run test:deep`.
import { declarePromises } from './promises.ts';

await declarePromises(['-Deep']);
