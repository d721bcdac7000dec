// Which test files belong to `npm test` and which to `npm run test:deep` (DEEP=1).
import { configDefaults, defineConfig } from 'vitest/config';

const deep = process.env.DEEP === '1';
const deepTests = ['test/**/*.deep.test.ts', 'apps/**/*.deep.test.ts'];

/** They hold figures that a second worker would change: each has the machine to itself, after all others. */
const measured = ['apps/**/{speed,lighthouse}.deep.test.ts', 'test/far/two-apps.deep.test.ts'];

const part = (name: string, include: string[], others: string[], groupOrder: number, maxWorkers: number) => ({
  extends: true as const,
  test: { name, include, exclude: [...configDefaults.exclude, ...others], maxWorkers, sequence: { groupOrder } },
});

// What a developer's machine may have set and the router, Node, curl and the compiler heed: no test may see it. A proxy
// stays for what is elsewhere; what is here is asked directly.
for (const name of ['LLM_ROUTER_CONFIG', 'FORCE_COLOR']) delete process.env[name];
const { NO_PROXY = '', no_proxy: direct = NO_PROXY } = process.env;
process.env['NO_PROXY'] = process.env['no_proxy'] = `${direct},localhost,127.0.0.1,::1,[::1]`;

export default defineConfig({
  test: {
    testTimeout: deep ? 300_000 : 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    maxConcurrency: 10,
    pool: 'forks',
    // The quick ones share two processes: what they import is loaded twice, not a hundred and fifty times.
    isolate: deep,
    projects: deep
      ? [part('deep', deepTests, measured, 0, 2), part('measured', measured, [], 1, 1)]
      : [part('quick', ['test/**/*.test.ts', 'apps/**/*.test.ts'], deepTests, 0, 2)],
    reporters: process.env.RESULTS ? ['default', 'json'] : ['default'],
    ...(process.env.RESULTS ? { outputFile: { json: process.env.RESULTS } } : {}),
  },
});
