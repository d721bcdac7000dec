// The tests that must notice a change of the policy or of the readings: pure and quick ones.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/policy/*.test.ts', 'test/backends/*.test.ts', 'test/failure/causes.test.ts'],
    exclude: ['**/*.deep.test.ts', '**/node_modules/**'],
    pool: 'threads',
  },
});
