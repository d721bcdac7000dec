// An audit that cannot be written: routing goes on, lines go to the log, /health says so, and the file comes back by itself.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { askChat } from '../support/ask.ts';
import { readRecords } from '../support/router.ts';
import { type FaultyHouse, startFaultyHouse } from './faulty-house.ts';
import { goodWholeText } from './wire-bytes.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const temporary = (name: string) => {
  const folder = mkdtempSync(path.join(tmpdir(), name));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

async function startHouse(file: string): Promise<FaultyHouse> {
  const house = await startFaultyHouse({ faulty: 'big', script: [], stream: false, config: { audit: { file } } });
  cleanups.push(house.close);
  return house;
}

const audit = async (house: FaultyHouse) =>
  ((await (await fetch(`${house.url}/health`)).json()) as { audit: string }).audit;
const isServed = async (house: FaultyHouse) => expect((await askChat(house.url, 'hello')).text).toBe(goodWholeText);

/** Every line of the file is a whole record. */
async function ridsIn(file: string): Promise<readonly string[]> {
  return readRecords(await readFile(file, 'utf8')).map(({ rid }) => rid);
}

test('an audit on a pipe, which would stop everything once nobody reads it, is refused at the start', async () => {
  const fifo = path.join(temporary('audit-fifo-'), 'audit.jsonl');
  execFileSync('sh', ['-c', 'mkfifo "$0"', fifo]);
  await expect(startHouse(fifo)).rejects.toThrow(/is a pipe/);
});

describe('an audit that cannot be written', () => {
  test('because its folder is gone: degraded until the folder is back, then complete records again', async () => {
    const folder = path.join(temporary('audit-gone-'), 'log');
    await mkdir(folder);
    const file = path.join(folder, 'audit.jsonl');
    const house = await startHouse(file);
    await isServed(house);
    await rm(folder, { recursive: true });
    await expect.poll(async () => (await isServed(house), audit(house)), { timeout: 10_000 }).toBe('degraded');
    await isServed(house);
    await mkdir(folder);
    await expect.poll(() => audit(house), { timeout: 10_000 }).toBe('ok');
    const { requestId } = await askChat(house.url, 'hello');
    await house.router.outcomeOf(requestId);
    expect((await ridsIn(file)).filter((rid) => rid === requestId)).toHaveLength(2);
  });

  test.for([
    ['', 0],
    [', also where logrotate had emptied it before', 10],
  ] as const)(
    'because the disk is full: the same, and no half line stays behind%s (needs root for a small tmpfs)',
    async ([, before], { skip }) => {
      const folder = temporary('audit-full-');
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
      } catch {
        console.log('SKIPPED: a full disk needs root');
        skip();
      }
      cleanups.push(() => execFileSync('umount', ['-l', folder]));
      const file = path.join(folder, 'audit.jsonl');
      const house = await startHouse(file);
      await isServed(house);
      for (let count = 0; count < before; count += 1) await isServed(house);
      if (before > 0) await truncate(file);
      const filler = path.join(folder, 'filler');
      await writeFile(filler, Buffer.alloc(64 * 1024)).catch(() => {});
      await expect.poll(async () => (await isServed(house), audit(house)), { timeout: 20_000 }).toBe('degraded');
      await isServed(house);
      await ridsIn(file);
      await rm(filler);
      await expect.poll(() => audit(house), { timeout: 10_000 }).toBe('ok');
      const { requestId } = await askChat(house.url, 'hello');
      await house.router.outcomeOf(requestId);
      expect((await ridsIn(file)).filter((rid) => rid === requestId)).toHaveLength(2);
    },
  );
});
