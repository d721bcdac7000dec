// The same commit gives the same bytes, whoever builds it and where on this machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cannotRun, runTool } from '../infra/tools.ts';
import { builtPackage, changes, packageTools } from './built.ts';

const root = path.join(import.meta.dirname, '../..');

/** Builds a clone of the last commit, which borrows this checkout's packages; resolves with the sums of what it made. */
async function sumsOf(clone: string, umask: string, zone: string): Promise<string> {
  runTool('git', ['clone', '--quiet', root, clone]);
  await mkdir(path.join(clone, 'node_modules'));
  // Somebody tried an older one where it lay, and keeps what is nobody else's beside what is shipped.
  await mkdir(path.join(clone, 'release/llm-router-0.1.0-linux-x64/lib'), { recursive: true });
  for (const own of ['infra/vllm/secrets.env', 'docs/notes.md'])
    await writeFile(path.join(clone, own), 'HF_TOKEN=mine');
  const script = `set -e; mount --bind "$1/node_modules" "$2/node_modules"; cd "$2"; umask "$3"
    exec "$4" infra/package/build.ts --arch ${process.arch} --level 1`;
  const words = ['--mount', 'bash', '-c', script, 'build', root, clone, umask, process.execPath];
  const building = spawn('unshare', words, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TZ: zone },
  });
  expect(await once(building, 'exit')).toEqual([0, null]);
  return readFile(path.join(clone, 'release/SHA256SUMS'), 'utf8');
}

test.skipIf(cannotRun('two builds', ['unshare', ...packageTools]))(
  'two clones, in folders, time zones and umasks of their own, give the same bytes',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'two-clones-'));
    // This checkout is as good as a clone, where nothing in it waits to be committed: its package is there for the other proofs.
    const one =
      changes() === ''
        ? await readFile(path.join(builtPackage().folder, 'SHA256SUMS'), 'utf8')
        : await sumsOf(path.join(folder, 'one'), '022', 'UTC');
    const two = await sumsOf(path.join(folder, 'another/and much deeper'), '077', 'Pacific/Kiritimati');
    expect(one.match(/\.(deb|tar|tar\.gz|zip|json)$/gm)).toHaveLength(5);
    expect(two).toBe(one);
    await rm(folder, { recursive: true });
  },
  600_000,
);
