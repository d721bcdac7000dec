// Owns: the long proofs about the mode file: 200 readers during 1,000 changes, and a writer killed again and again.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { buildEngine } from './engine.ts';
import { startModeEndpoint } from './scripts.ts';
import { readMeanwhile, startSwapping } from './swapping.ts';

const engine = await buildEngine();

describe.skipIf(engine === null)('the mode file', () => {
  test('200 readers during 1,000 changes: always 200, whole, from the file, never an older one', async () => {
    const dir = await freshState();
    const endpoint = await startModeEndpoint(dir);
    const swapper = await startSwapping(dir, 1000);
    await swapper.started;
    const { faults, count } = await readMeanwhile(`${endpoint.url}/mode`, 200, swapper.ended);
    console.log(`${count} readings by 200 readers during 1,000 changes, ${faults.length} faults`);
    expect(faults.slice(0, 5)).toEqual([]);
    expect(await swapper.ended).toBe(0);
    expect(await readFile(path.join(dir, 'mode.txt'), 'utf8')).toMatch(/^NORMAL\nrev=1001\n/);
    await endpoint.stop();
    await rm(dir, { recursive: true });
  });

  test('a writer killed at any moment leaves a whole file and an order that goes on', async () => {
    const dir = await freshState();
    let rev = 1;
    for (let round = 0; round < 15; round += 1) {
      const swapper = await startSwapping(dir, 1_000_000);
      await swapper.started;
      // The moment differs from round to round: that is the point of the test.
      await wait(7 * round);
      swapper.kill();
      await swapper.ended;
      const shape = /^(NORMAL|GAMING)\nrev=(\d+)\nsince=[^\n]+Z\n$/.exec(
        await readFile(path.join(dir, 'mode.txt'), 'utf8'),
      );
      expect(shape, `round ${round}`).not.toBeNull();
      expect(Number(shape?.[2])).toBeGreaterThan(rev);
      rev = Number(shape?.[2]);
    }
    await rm(dir, { recursive: true });
  });
});

async function freshState(): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'llm-deep-'));
  await writeFile(path.join(dir, 'mode.txt'), 'NORMAL\nrev=1\n');
  return dir;
}
