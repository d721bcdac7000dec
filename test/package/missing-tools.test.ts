// `npm run package` on a machine that lacks a tool: told at once, in one sentence, before anything is built. One that fails is named.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'missing-tools-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Asks for a package where the PATH holds these commands and no other. */
function packageWith(tools: readonly string[], flags: readonly string[], tool = '/bin/true') {
  const bin = path.join(mkdtempSync(path.join(folder, 'machine-')), 'bin');
  const out = path.join(folder, 'release');
  mkdirSync(bin);
  // Each exists and does nothing: a build that began would fail in another way.
  for (const name of tools) symlinkSync(tool, path.join(bin, name));
  const words = ['infra/package/build.ts', '--out', out, ...flags];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', env: { PATH: bin } });
  return { status, stderr, begun: existsSync(out) };
}

const base = ['git', 'npm', 'npx'];

test.each([
  {
    lacks: 'mmdebstrap and zip',
    tools: [...base, 'dpkg-deb', 'tar', 'gzip'],
    flags: [],
    says: 'Not installed: mmdebstrap, zip. On Debian: apt install mmdebstrap zip, or without: npm run package -- --only deb,tar\n',
  },
  {
    lacks: 'the only form’s tool',
    tools: [...base, 'tar', 'gzip', 'zip'],
    flags: ['--only', 'deb'],
    says: 'Not installed: dpkg-deb. On Debian: apt install dpkg\n',
  },
  {
    lacks: 'what every form needs',
    tools: ['npm', 'npx', 'dpkg-deb', 'tar', 'gzip'],
    flags: ['--only', 'deb,tar'],
    says: 'Not installed: git. On Debian: apt install git\n',
  },
])('without $lacks nothing is begun, and one sentence says what to install or leave out', ({ tools, flags, says }) => {
  expect(packageWith(tools, flags)).toEqual({ status: 2, stderr: says, begun: false });
});

test('a tool that fails is named, without a stack trace', () => {
  const { status, stderr } = packageWith([...base, 'zip'], ['--only', 'windows'], '/bin/false');
  expect({ status, stderr }).toEqual({ status: 1, stderr: 'Command failed: git log -1 --format=%ct\n' });
});
