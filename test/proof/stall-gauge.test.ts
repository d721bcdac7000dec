// The gauge of the longest stall: who reads it takes nothing away from whoever reads it next.
import { expect, test } from 'vitest';
import { processFigures } from '#entry/node/process.ts';

const blockedMs = 80;

test('a stall of the event loop is told to every reader, not only to the first', async () => {
  await expect.poll(() => processFigures().longestStallSeconds).toBeGreaterThan(0);
  const until = performance.now() + blockedMs;
  while (performance.now() < until);
  const longest = () => processFigures().longestStallSeconds * 1000;
  await expect.poll(longest).toBeGreaterThan(blockedMs / 2);
  expect([longest(), longest()].every((ms) => ms > blockedMs / 2)).toBe(true);
});
