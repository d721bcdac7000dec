// The router of the tarball as a process, with nothing of this machine's Node in reach.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type ConfigObject, createAuditTrail, type RunningRouter } from '../conformance/runtime.ts';
import { runTool } from '../infra/tools.ts';
import { builtPackage } from './built.ts';

/** Unpacks the tarball below `folder`; the path of the program in it. */
export function unpack(folder: string): string {
  const { tar } = builtPackage();
  runTool('tar', ['--extract', '--file', tar, '--directory', folder]);
  return path.join(folder, path.basename(tar, '.tar.gz'), 'llm-router');
}

/** Starts a command that prints `listening on URL`. */
export async function startPackaged(command: readonly string[]) {
  const [first = '', ...words] = command;
  const child = spawn(first, words, {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const stop = async () => {
    child.kill('SIGTERM');
    return exited;
  };
  return { url: String(value).replace('listening on ', ''), pid: child.pid, stop };
}

/** The packaged router on a configuration, to be held to the promises. */
export async function servePackaged(program: string, config: ConfigObject): Promise<RunningRouter> {
  const folder = await mkdtemp(path.join(tmpdir(), 'packaged-'));
  const [file, audit] = [path.join(folder, 'router.yaml'), path.join(folder, 'audit.jsonl')];
  const whole = { ...config, listen: { port: 0, ...Object(config['listen']) }, audit: { file: audit } };
  await writeFile(file, JSON.stringify(whole));
  const { url, stop } = await startPackaged([program, 'serve', '--config', file, '--log-format', 'json']);
  const trail = createAuditTrail();
  const reader = spawn('tail', ['--follow=name', '--lines=+1', '--sleep-interval=0.05', audit], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface(reader.stdout).on('line', trail.add);
  const close = async () => {
    reader.kill();
    await stop();
    await rm(folder, { recursive: true });
  };
  return { url, fetch, recordsOf: trail.recordsOf, close };
}
