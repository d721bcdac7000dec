// An audit file without line ends, longer than a text of JavaScript can be: whoever names a wrong file keeps his router.
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as replay from '#cli/replay.ts';
import { writeInDoubt } from '#entry/node/audit-recovery.ts';
import { readTokenDays } from '#entry/node/audit-tokens.ts';
import { createTokenDays } from '#lib/audit/last-hour.ts';
import { ran } from '../cli/command.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'endless-line-'));
  file = path.join(folder, 'audit.jsonl');
  await writeFile(file, 'x');
  await truncate(file, 600_000_000);
});
afterAll(() => rm(folder, { recursive: true }));

test('replay says that it is no audit file', async () => {
  expect(await ran(replay.run, [file])).toMatchObject({ code: 1, err: expect.stringContaining('it is no audit file') });
});

test('the start finds no records in it', async () => {
  const config = { file, maxBytes: 1e9, keep: 1 };
  const days = createTokenDays(Date.now);
  expect(writeInDoubt(config, () => undefined)).toBe(0);
  await readTokenDays(config, 'boot', days);
  expect(days.list()).toEqual([]);
});
