// Runs the real router in a process of its own, as `npm run router` does.
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../../..');
const startsWithinMs = 60_000;

export interface RouterProcess {
  /** Ends with a slash. */
  readonly url: string;
  /** What it wrote until it listened, both streams together. */
  readonly lines: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Resolves when it listens, has written a line that matches `until`, and is ready. */
export async function startRouter(args: readonly string[], until: RegExp): Promise<RouterProcess> {
  const child = spawn(process.execPath, ['cli/router.js', ...args, '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const lines = await readBanner(child, until);
  const told = lines.find((line) => line.startsWith('listening on ')) ?? '';
  const url = `${told.slice('listening on '.length).trim()}/`;
  await untilReady(url);
  return { url, lines, stop: () => stop(child) };
}

async function readBanner(child: ChildProcess, until: RegExp): Promise<string[]> {
  let text = '';
  const { promise, resolve, reject } = Promise.withResolvers<string[]>();
  const take = (piece: Buffer): void => {
    text += piece.toString();
    if (/^listening on .+\n/m.test(text) && until.test(text)) resolve(text.split('\n'));
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  child.once('exit', (code) => reject(new Error(`The router ended with ${code}:\n${text}`)));
  return promise;
}

/** `/ready` says yes once the tokenizer is loaded; it is asked again until then. */
async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + startsWithinMs;
  for (;;) {
    const response = await fetch(`${url}ready`, { headers: { connection: 'close' } });
    const body = await response.text();
    if (response.ok) return;
    if (Date.now() > deadline)
      throw new Error(`The router is not ready after ${startsWithinMs} ms: ${response.status} ${body}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(forced);
}
