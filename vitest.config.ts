// Which test files belong to `npm test` and which to `npm run test:deep` (DEEP=1).
import { defineConfig } from 'vitest/config';

const deep = process.env.DEEP === '1';

export default defineConfig({
  test: {
    include: deep ? ['test/**/*.deep.test.ts', 'apps/**/*.deep.test.ts'] : ['test/**/*.test.ts', 'apps/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...(deep ? [] : ['**/*.deep.test.ts'])],
    testTimeout: deep ? 300_000 : 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    maxConcurrency: 10,
    pool: 'forks',
    reporters: process.env.RESULTS ? ['default', 'json'] : ['default'],
    ...(process.env.RESULTS ? { outputFile: { json: process.env.RESULTS } } : {}),
  },
});
