// Owns: building the PowerShell engine host when its sources changed, and saying where it is. Null without a .NET SDK.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const folder = path.join(import.meta.dirname, 'engine');
const environment = { DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_SKIP_FIRST_TIME_EXPERIENCE: '1' };

/** Where the scripts are. */
export const windowsDir = path.join(import.meta.dirname, '../../windows');
let building: Promise<string | null> | undefined;

/** Path of engine.dll, built at most once per state of its sources and machine; null when there is no .NET SDK 10. */
export function buildEngine(): Promise<string | null> {
  building ??= buildOnce();
  return building;
}

async function buildOnce(): Promise<string | null> {
  if (!(await hasSdk())) return null;
  const target = path.join(folder, 'bin', sourceHash());
  const engine = path.join(target, 'engine.dll');
  if (existsSync(engine)) return engine;
  const unlock = await lockBuild(() => existsSync(engine));
  try {
    if (!existsSync(engine)) await compile(target);
  } finally {
    unlock();
  }
  return engine;
}

/** Compiles beside the final place and renames, so that a build that was cut off is never taken for a whole one. */
async function compile(target: string): Promise<void> {
  const half = `${target}.half`;
  rmSync(half, { recursive: true, force: true });
  const words = [
    'build',
    folder,
    '-c',
    'Release',
    '-v',
    'q',
    '-nodeReuse:false',
    '-p:UseSharedCompilation=false',
    '-o',
    half,
  ];
  const ran = await run('dotnet', words);
  if (ran.code !== 0) throw new Error(`The engine host does not build:\n${ran.stdout}${ran.stderr}`);
  await rename(half, target);
  for (const name of readdirSync(path.dirname(target))) dropOld(path.join(path.dirname(target), name));
}

/** Builds of other source states pile up, 23 MB each; a young one may be in use by a test beside this one. */
function dropOld(older: string): void {
  const made = statSync(older, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - made > 3_600_000) rmSync(older, { recursive: true, force: true });
}

/** Two test workers may ask at once. A lock that is older than five minutes belongs to a build that was killed. */
async function lockBuild(done: () => boolean): Promise<() => void> {
  const lock = path.join(folder, 'bin', 'build.lock');
  mkdirSync(path.dirname(lock), { recursive: true });
  for (;;) {
    try {
      await mkdir(lock);
      return () => rmSync(lock, { recursive: true, force: true });
    } catch {
      if (done()) return () => undefined;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > 300_000) rmSync(lock, { recursive: true, force: true });
      await wait(200);
    }
  }
}

function sourceHash(): string {
  const hash = createHash('sha256');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/^(bin|obj)(\/|\\|$)/.test(name),
  );
  for (const name of sources.sort()) {
    const full = path.join(folder, name);
    if (statSync(full).isFile()) hash.update(`${name}\0`).update(readFileSync(full));
  }
  return hash.digest('hex').slice(0, 16);
}

async function hasSdk(): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('dotnet', ['--list-sdks'], {
      env: { ...process.env, ...environment },
    });
    return stdout.split('\n').some((line) => Number.parseInt(line, 10) >= 10);
  } catch {
    return false;
  }
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. `env` is added to this process's own. Rejects only when it cannot start. */
export function run(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      env: { ...process.env, ...environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, ...text }));
  });
}
