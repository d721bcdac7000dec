// `npm run package`: everything that a release hands out, in ./release. The same commit gives the same bytes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.ts';
import { nodeFor } from './node-binary.ts';
import { notices, sbom } from './origins.ts';
import { type Architecture, architectures, type Parts } from './parts.ts';
import { Stage } from './stage.ts';

const root = path.join(import.meta.dirname, '../..');
const usage = 'Usage: npm run package -- [--out FOLDER] [--arch x64,arm64] [--only tar,windows]';

async function main(): Promise<void> {
  const options = {
    out: { type: 'string', default: 'release' },
    arch: { type: 'string', default: 'x64,arm64' },
    only: { type: 'string', default: 'tar,windows' },
  } as const;
  const { out, arch, only } = parseArgs({ options }).values;
  const wanted = architectures.filter(({ npm }) => arch.split(',').includes(npm));
  if (wanted.length === 0) throw new Error(usage);
  const work = mkdtempSync(path.join(tmpdir(), 'llm-router-package-'));
  try {
    await make(path.resolve(out), wanted, only.split(','), work);
  } finally {
    rmSync(work, { recursive: true });
  }
}

async function make(out: string, wanted: readonly Architecture[], only: readonly string[], work: string) {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const epoch = Number(git('log', '-1', '--format=%ct'));
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const lib = path.join(work, 'lib');
  const packages = await bundle(root, lib, version);
  // Into the package's own folder: the checkout's build may be in service, and keeps its modes.
  const app = ['apps/local-ai-app', '--outDir', path.join(lib, 'app'), '--logLevel', 'warn'];
  execFileSync('npx', ['--no-install', 'vite', 'build', ...app], { cwd: root });
  const text = notices(root, packages);
  for (const architecture of wanted) {
    const node = nodeFor(root, architecture.npm, work);
    const parts: Parts = { root, version, epoch, lib, node, architecture, notices: text, work, out };
    if (only.includes('tar')) buildTar(parts);
  }
  if (only.includes('windows')) buildWindows(version, epoch, work, out);
  writeFileSync(path.join(out, 'THIRD-PARTY-NOTICES'), text);
  writeFileSync(path.join(out, `llm-router-${version}.spdx.json`), sbom(root, epoch, git('rev-parse', 'HEAD')));
  sums(out);
}

function buildTar({ root: from, version, epoch, lib, node, architecture, notices: text, work, out }: Parts): void {
  const name = `llm-router-${version}-linux-${architecture.npm}`;
  const stage = new Stage(path.join(work, 'tar', name), epoch);
  stage.copy(lib, 'lib');
  stage.copy(node, 'lib/node', 0o755);
  stage.copy(path.join(import.meta.dirname, 'files/llm-router.sh'), 'llm-router', 0o755);
  stage.copy(path.join(from, 'docs/router.example.yaml'), 'router.example.yaml');
  stage.copy(path.join(from, 'LICENSE'), 'LICENSE');
  stage.put('THIRD-PARTY-NOTICES', text);
  stage.seal();
  packTar(path.join(work, 'tar'), name, path.join(out, `${name}.tar.gz`), epoch);
}

/** One folder as a compressed tar: sorted, without the builder's names and times. */
function packTar(folder: string, name: string, file: string, epoch: number): void {
  const tar = `tar --create --sort=name --format=gnu --owner=0 --group=0 --numeric-owner --mtime=@${epoch} "$1" | gzip -9n >"$2"`;
  execFileSync('bash', ['-c', `set -o pipefail; ${tar}`, 'pack', name, file], { cwd: folder });
}

/** The Windows half is the shipped files of windows/: no tests. zip stores local time, so it is told UTC. */
function buildWindows(version: string, epoch: number, work: string, out: string): void {
  const stage = new Stage(path.join(work, 'windows/llm-node'), epoch);
  for (const name of git('ls-files', 'windows').split('\n'))
    if (!name.startsWith('windows/tests/')) stage.copy(path.join(root, name), name.slice('windows/'.length));
  stage.copy(path.join(root, 'docs/windows.md'), 'windows.md');
  stage.copy(path.join(root, 'LICENSE'), 'LICENSE');
  stage.seal();
  const cwd = path.join(work, 'windows');
  const file = path.join(out, `llm-node-${version}.zip`);
  execFileSync('bash', ['-c', 'find llm-node | LC_ALL=C sort | zip -q -X -9 "$1" -@', 'pack', file], {
    cwd,
    env: { ...process.env, TZ: 'UTC' },
  });
}

function sums(out: string): void {
  const files = readdirSync(out).toSorted();
  const lines = files.map(
    (name) =>
      `${createHash('sha256')
        .update(readFileSync(path.join(out, name)))
        .digest('hex')}  ${name}\n`,
  );
  writeFileSync(path.join(out, 'SHA256SUMS'), lines.join(''));
  for (const name of files) {
    const megabytes = (statSync(path.join(out, name)).size / 1e6).toFixed(1);
    process.stdout.write(`${megabytes.padStart(7)} MB  ${path.join(out, name)}\n`);
  }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}

await main();
