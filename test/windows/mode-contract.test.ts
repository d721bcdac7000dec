// Owns: who must keep the wire contract: the real mode-endpoint.ps1, the demo's fake, and by hand the PC behind MODE_URL.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { startFakeMode } from '#demo/fake-mode.ts';
import { findShell } from './shell.ts';
import { describeModeContract } from './mode-contract.ts';
import type { ModeServer } from './mode-contract.ts';
import { startModeEndpoint } from './scripts.ts';

const shell = await findShell();

describe.skipIf(shell === null)('under the real PowerShell', () => {
  let dir: string;
  let real: Awaited<ReturnType<typeof startModeEndpoint>> | undefined;

  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'llm-mode-'));
    await writeFile(path.join(dir, 'mode.txt'), 'NORMAL\n');
    real = await startModeEndpoint(dir);
  }, 120_000);
  afterAll(async () => {
    await real?.stop();
    await rm(dir, { recursive: true });
  });

  const set = async (mode: string): Promise<void> => {
    await writeFile(path.join(dir, 'mode.txt'), `${mode}\r\n`);
  };
  describeModeContract('mode-endpoint.ps1', (): ModeServer => ({ url: real?.url ?? '', set }));
});

describe('in the demo', () => {
  let fake: Awaited<ReturnType<typeof startFakeMode>>;
  beforeAll(async () => {
    fake = await startFakeMode();
  });
  afterAll(() => fake.close());
  describeModeContract('the fake mode endpoint', () => ({ url: fake.url, set: async (mode) => fake.set(mode) }));
});

const byHand = process.env.MODE_URL?.replace(/\/(mode)?$/, '');
describe.skipIf(byHand === undefined)('by hand', () => {
  describeModeContract(`MODE_URL ${byHand}`, () => ({ url: byHand ?? '', set: null }));
});
