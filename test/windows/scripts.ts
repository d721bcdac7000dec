// Owns: running the real Windows scripts from TypeScript tests: one script to its end, or the mode endpoint until it is stopped.
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '#demo/free-port.ts';
import { requireShell, runWithStandIns, windowsDir } from './shell.ts';
import type { Ran } from './shell.ts';

export interface ModeEndpoint {
  /** Base address, for example http://127.0.0.1:18000; the mode is at `url + '/mode'`. */
  readonly url: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the real mode-endpoint.ps1 on the state folder `dir` and a free port, which it writes to config.json as modePort
 * (other keys are kept), so that set-mode.ps1 on the same folder reads back from it. A missing mode.txt is not written.
 */
export async function startModeEndpoint(dir: string): Promise<ModeEndpoint> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    await mergeConfig(dir, { modePort: port });
    const started = await launch(dir, port);
    // Exit code 30: somebody took the port in between.
    if (started !== 30) return started;
    if (attempt === 5) throw new Error('Five free ports in a row were taken before the mode endpoint could listen');
  }
}

/** Runs windows/NAME.ps1 with `args`. `path` is searched for programs before the machine's own PATH; `dir` becomes -StateDir. */
export async function runScript(
  name: string,
  args: readonly string[],
  {
    dir,
    path: programs,
    env = {},
  }: { readonly dir: string; readonly path?: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ran> {
  const script = path.join(windowsDir, name.endsWith('.ps1') ? name : `${name}.ps1`);
  const search = programs === undefined ? {} : { PATH: `${programs}${path.delimiter}${process.env.PATH ?? ''}` };
  return runWithStandIns(script, [...args, '-StateDir', dir], { LLM_PC_STATE: dir, ...search, ...env });
}

/** Adds keys to the config.json of a state folder, creating both. */
export async function mergeConfig(dir: string, keys: Readonly<Record<string, string | number>>): Promise<void> {
  await mkdir(dir, { recursive: true });
  const file = path.join(dir, 'config.json');
  const old: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  await writeFile(file, JSON.stringify({ ...(old as object), ...keys }));
}

async function launch(dir: string, port: number): Promise<ModeEndpoint | 30> {
  const words = [
    await requireShell(),
    '-NoProfile',
    '-File',
    path.join(windowsDir, 'mode-endpoint.ps1'),
    '-StateDir',
    dir,
  ];
  const child = spawn('dotnet', words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (complaint += part));
  const exited = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  const listening = new Promise<'listening'>((resolve) => {
    createInterface(child.stdout).on('line', (line) => line.startsWith('listening') && resolve('listening'));
  });
  const first = await Promise.race([listening, exited]);
  if (first === 30) return 30;
  if (first !== 'listening') throw new Error(`mode-endpoint.ps1 ended with ${first}: ${complaint}`);
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return { url: `http://127.0.0.1:${port}`, port, stop };
}
