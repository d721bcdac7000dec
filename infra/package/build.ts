// `npm run package`: everything that a release hands out, in ./release. The same commit gives the same bytes.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { command, Refusal } from '#cli/command.ts';
import { several, text, whole } from '#cli/flags.ts';
import { processIo } from '#cli/io.ts';
import { bundle } from './bundle.ts';
import { buildDeb } from './deb.ts';
import { buildImage } from './image.ts';
import { putNode } from './node-binary.ts';
import { notices, sbom } from './origins.ts';
import { type Architecture, architectures, copy, copyTracked, files, type Parts, put, seal } from './parts.ts';
import { buildTar } from './tar.ts';
import { type Form, forms, missingTools } from './tools.ts';

const root = path.join(import.meta.dirname, '../..');
const builders = { deb: buildDeb, tar: buildTar, image: buildImage } as const;
const processors = architectures.map(({ npm }) => npm);

const run = command({
  name: 'package',
  called: 'npm run package --',
  summary: 'make everything that a release hands out',
  flags: {
    out: text('FOLDER', 'where it goes; else release'),
    arch: several(processors, 'for these processors; else for both'),
    only: several(forms, 'these forms; else all'),
    // The proofs take 1, for they need not be small.
    level: whole('how hard it is packed, 1 to 9; else 9', 1, 9),
  },
  run: async ({ out = 'release', arch = processors, only = forms, level = 9 }, _, io) => {
    const missing = missingTools(only);
    if (missing !== null) throw new Refusal(missing);
    const work = mkdtempSync(path.join(tmpdir(), 'llm-router-package-'));
    // mmdebstrap reads it as a user of its own, where root has not called.
    chmodSync(work, 0o755);
    try {
      const wanted = architectures.filter(({ npm }) => arch.includes(npm));
      await make({ out: path.resolve(out), architectures: wanted, only, level: String(level) }, work);
      return 0;
    } catch (error) {
      // A tool that failed has said why.
      if (!(error instanceof Error && 'status' in error)) throw error;
      io.stderr(`${error.message.split('\n')[0]}\n`);
      return 1;
    } finally {
      rmSync(work, { recursive: true });
    }
  },
});

interface Wanted {
  readonly out: string;
  readonly architectures: readonly Architecture[];
  readonly only: readonly Form[];
  readonly level: string;
}

async function make({ out, architectures: wanted, only, level }: Wanted, work: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const epoch = Number(git('log', '-1', '--format=%ct'));
  mkdirSync(out, { recursive: true });
  for (const name of madeIn(out)) rmSync(path.join(out, name));
  const lib = path.join(work, 'lib');
  const packages = await bundle(root, lib, version);
  // Into the package's own folder: the checkout's build may be in service.
  const app = ['apps/local-ai-app', '--outDir', path.join(lib, 'app'), '--logLevel', 'warn'];
  // Any other NODE_ENV makes a development build, with this folder's name in it.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync('npx', ['--no-install', 'vite', 'build', ...app], { cwd: root, env });
  copy(path.join(files, 'llm-router'), path.join(lib, 'llm-router'));
  const origins = notices(root, packages, path.join(lib, 'app'));
  const forLinux = only.filter((form) => form !== 'windows');
  for (const architecture of forLinux.length === 0 ? [] : wanted) {
    const program = path.join(work, `program-${architecture.npm}`);
    copy(lib, program);
    putNode(root, architecture.npm, program, work);
    const parts: Parts = { root, version, epoch, architecture, program, notices: origins, level, work, out };
    for (const form of forLinux) builders[form](parts);
  }
  if (only.includes('windows')) buildWindows(version, epoch, work, out);
  put(path.join(out, 'THIRD-PARTY-NOTICES'), origins);
  put(path.join(out, `llm-router-${version}.spdx.json`), sbom(root, epoch, git('rev-parse', 'HEAD')));
  sums(out);
}

/** The Windows half is the shipped files of windows/, without tests, and big's compose project. zip stores local time, so it is told UTC. */
function buildWindows(version: string, epoch: number, work: string, out: string): void {
  const cwd = path.join(work, 'windows');
  const folder = path.join(cwd, 'llm-node');
  copyTracked(root, 'windows', folder, 'windows/tests');
  copyTracked(root, 'infra/vllm', path.join(folder, 'vllm'));
  for (const name of ['docs/windows.md', 'LICENSE'])
    copy(path.join(root, name), path.join(folder, path.basename(name)));
  seal(cwd, epoch);
  const file = path.join(out, `llm-node-${version}.zip`);
  const pack = ['-c', 'find llm-node | LC_ALL=C sort | zip -q -X -9 "$1" -@', 'pack', file];
  execFileSync('sh', pack, { cwd, env: { ...process.env, TZ: 'UTC' } });
}

/** What a build wrote there; the folder may hold other things, which are left alone. */
function madeIn(out: string): readonly string[] {
  return readdirSync(out)
    .filter((name) => /^(llm-(router|node)[-_]\d.*\.(deb|gz|tar|zip|json)|SHA256SUMS|THIRD-PARTY-NOTICES)$/.test(name))
    .toSorted();
}

function sums(out: string): void {
  const made = madeIn(out);
  put(path.join(out, 'SHA256SUMS'), execFileSync('sha256sum', made, { cwd: out }));
  for (const name of made) {
    const megabytes = (statSync(path.join(out, name)).size / 1e6).toFixed(1);
    process.stdout.write(`${megabytes.padStart(7)} MB  ${path.join(out, name)}\n`);
  }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}

process.exitCode = await run(process.argv.slice(2), processIo);
