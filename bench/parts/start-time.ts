// From starting a process to its line "listening on", and what it holds when it has nothing to do: a checkout, the package, and a bare Node.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, processorUs, residentBytes, startChild } from '../child.ts';
import { median } from '../stats.ts';

const root = path.join(import.meta.dirname, '../..');
const release = path.join(root, 'release');
const restMs = 2000;

interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Rows of the table; the package's only where `npm run package` has been run. */
export async function startFigures(configFile: string, rounds: number): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'router-start-'));
  try {
    const programs = [...packaged(folder, configFile), ...unpackaged(configFile)];
    const rows = new Map<string, string>();
    const starts = programs.map(() => [] as { readonly ms: number; readonly processorMs: number }[]);
    for (let round = 0; round < rounds; round += 1)
      for (const [index, program] of programs.entries()) starts[index]?.push(await startOf(program));
    for (const [index, { name }] of programs.entries()) {
      const [ms, processorMs] = (['ms', 'processorMs'] as const).map((unit) =>
        median((starts[index] ?? []).map((start) => start[unit])).toFixed(0),
      );
      rows.set(`listening after, ms (of processor time), ${name}`, `${ms} (${processorMs})`);
    }
    for (const program of programs.slice(1)) rows.set(`at rest, MB, ${program.name}`, await restOf(program));
    for (const file of releaseFiles())
      rows.set(`size, MB, ${file}`, megabytes(statSync(path.join(release, file)).size));
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function unpackaged(configFile: string): readonly Program[] {
  const idle = 'console.log("listening on nothing"); setInterval(() => {}, 1000)';
  const serve = [path.join(root, 'cli/router.js'), 'serve', '--config', configFile];
  return [
    { name: 'a checkout', command: process.execPath, args: serve, env: {} },
    { name: 'bare Node', command: process.execPath, args: ['-e', idle], env: {} },
  ];
}

/** As the unit of the package starts it; without and with the code that the start before it compiled. */
function packaged(folder: string, configFile: string): readonly Program[] {
  const tar = releaseFiles().find((name) => name.endsWith('.tar.gz'));
  if (tar === undefined) return [];
  execFileSync('tar', ['--extract', '--strip-components=1', '--file', path.join(release, tar), '--directory', folder]);
  const lib = path.join(folder, 'lib');
  const env = { MALLOC_TRIM_THRESHOLD_: '131072' };
  const program = {
    command: path.join(lib, 'node'),
    args: [path.join(lib, 'router.cjs'), 'serve', '--config', configFile],
  };
  return [
    { name: 'the package, first', ...program, env },
    { name: 'the package', ...program, env: { ...env, NODE_COMPILE_CACHE: path.join(folder, 'compiled') } },
  ];
}

function releaseFiles(): readonly string[] {
  try {
    return readdirSync(release).filter((name) => /\.(deb|tar|tar\.gz|zip)$/.test(name) && !/arm64/.test(name));
  } catch {
    return [];
  }
}

async function startOf(program: Program) {
  const startedAt = performance.now();
  const child = startChild(program.command, program.args, program.env);
  await child.line(/^listening on/);
  const [ms, processorMs] = [performance.now() - startedAt, processorUs(child.pid) / 1000];
  await child.stop();
  return { ms, processorMs };
}

async function restOf(program: Program): Promise<string> {
  const child = startChild(program.command, program.args, program.env);
  await untilReady(child);
  await sleep(restMs);
  const resident = megabytes(residentBytes(child.pid));
  await child.stop();
  return resident;
}

async function untilReady(child: Child): Promise<void> {
  const url = await child.line(/^listening on (\S+)/);
  if (url.startsWith('http')) while (!(await fetch(`${url}/ready`)).ok) await sleep(20);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
