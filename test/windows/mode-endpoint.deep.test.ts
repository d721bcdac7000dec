// Owns: the long proofs about the mode file: 200 readers during 1,000 changes, and a writer killed again and again.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { findShell } from './shell.ts';
import { startModeEndpoint } from './scripts.ts';
import { readMeanwhile, startSwapping } from './swapping.ts';

const shell = await findShell();

describe.skipIf(shell === null)('the mode file', () => {
  test('200 readers during 1,000 changes: always 200, whole, from the file', async () => {
    const dir = await freshState();
    const endpoint = await startModeEndpoint(dir);
    const swapper = await startSwapping(dir, 1000);
    await swapper.started;
    const { faults, count } = await readMeanwhile(`${endpoint.url}/mode`, 200, swapper.ended);
    console.log(`${count} readings by 200 readers during 1,000 changes, ${faults.length} faults`);
    expect(faults.slice(0, 5)).toEqual([]);
    expect(await swapper.ended).toBe(0);
    expect(await readFile(path.join(dir, 'mode.txt'), 'utf8')).toMatch(/^NORMAL\nsince=/);
    await endpoint.stop();
    await rm(dir, { recursive: true });
  });

  test('a writer killed at any moment leaves a whole file', async () => {
    const dir = await freshState();
    for (let round = 0; round < 15; round += 1) {
      const swapper = await startSwapping(dir, 1_000_000);
      await swapper.started;
      // The moment differs from round to round: that is the point of the test.
      await wait(7 * round);
      swapper.kill();
      await swapper.ended;
      const shape = /^(NORMAL|GAMING)\nsince=[^\n]+Z\n$/.exec(await readFile(path.join(dir, 'mode.txt'), 'utf8'));
      expect(shape, `round ${round}`).not.toBeNull();
    }
    await rm(dir, { recursive: true });
  });
});

async function freshState(): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'llm-deep-'));
  await writeFile(path.join(dir, 'mode.txt'), 'NORMAL\n');
  return dir;
}
