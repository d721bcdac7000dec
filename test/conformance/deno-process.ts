// `deno task start` as a process of its own: with exactly the permissions that deno.json names, but for the file it may read.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { resettingFetch } from './resetting-fetch.ts';
import { type ConfigObject, createAuditTrail, type RunningRouter } from './runtime.ts';

/** npm's package of this system holds the program itself; no install script is needed. */
const program = path.resolve(`node_modules/@deno/linux-${process.arch}-glibc/deno`);

/** False: Deno is not installed here. */
export const hasDeno = existsSync(program);

/** The words of the task that starts the router. */
export async function denoTask(): Promise<string[]> {
  const { tasks } = JSON.parse(await readFile('deno.json', 'utf8')) as { tasks: { start: string } };
  return tasks.start.split(' ');
}

/** Its arguments, with another configuration file. */
async function argumentsFor(file: string): Promise<string[]> {
  const [, ...words] = await denoTask();
  return [...words.map((word) => (word.startsWith('--allow-read=') ? `--allow-read=${file}` : word)), file];
}

export interface DenoRouter extends RunningRouter {
  /** Sends the signal; resolves with the exit code, null where it was killed by it. */
  readonly terminate: (signal?: NodeJS.Signals) => Promise<number | null>;
}

export async function startDeno(config: ConfigObject): Promise<DenoRouter> {
  const folder = await mkdtemp(path.join(tmpdir(), 'router-deno-'));
  const file = path.join(folder, 'router.yaml');
  await writeFile(file, JSON.stringify({ ...config, listen: { port: 0, ...Object(config['listen']) } }));
  const child = spawn(program, await argumentsFor(file), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      HOME: folder,
      DENO_DIR: path.join(tmpdir(), `router-deno-cache-${process.getuid?.()}`),
      DENO_NO_UPDATE_CHECK: '1',
      NO_COLOR: '1',
    },
  });
  const trail = createAuditTrail();
  createInterface(child.stdout).on('line', trail.add);
  const exited = once(child, 'exit');
  const url = await listeningUrl(child.stderr, exited);
  return {
    url,
    fetch: resettingFetch,
    recordsOf: trail.recordsOf,
    terminate: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
    close: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function listeningUrl(stderr: NodeJS.ReadableStream, exited: Promise<unknown>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const said: string[] = [];
  createInterface(stderr).on('line', (line) => {
    said.push(line);
    const url = /^listening on (\S+)$/.exec(line)?.[1];
    if (url !== undefined) resolve(url);
  });
  void exited.then(() => reject(new Error(`Deno ended before it listened:\n${said.join('\n')}`)));
  return promise;
}
