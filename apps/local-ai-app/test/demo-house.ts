// Runs the real router on its demo, in a process of its own, and steers the demo's fakes over HTTP.
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { Mode } from '../src/router/contract.ts';

const root = path.join(import.meta.dirname, '../../..');

/** A fake backend of the demo. */
export interface Fake {
  /** Changes how it answers (see the demo's Behavior). */
  readonly set: (behavior: Record<string, unknown>) => Promise<void>;
  /** Back to how it was at the start. */
  readonly clear: () => Promise<void>;
  /** Inference requests since the last `forget`. */
  readonly asked: () => Promise<readonly Asked[]>;
  readonly forget: () => Promise<void>;
}

export interface Asked {
  readonly target: string;
  readonly forceBig: string | null;
  readonly headers: readonly string[];
  readonly closedByClient: boolean;
}

export interface Demo {
  /** Ends with a slash. */
  readonly url: string;
  readonly small: Fake;
  readonly big: Fake;
  readonly setMode: (mode: Exclude<Mode, 'UNKNOWN'>) => Promise<void>;
  /** All fakes as at the start, in NORMAL, without their logs. */
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Resolves when the router listens and small answers. */
export async function startDemo(args: readonly string[] = []): Promise<Demo> {
  const child = spawn(process.execPath, ['cli/router.js', 'demo', '--port', '0', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const lines = await readBanner(child);
  const address = (name: string): string => {
    const line = lines.find((known) => known.startsWith(`${name}: `));
    if (line === undefined) throw new Error(`The demo did not tell the address of ${name}:\n${lines.join('\n')}`);
    return line.slice(name.length + 2).trim();
  };
  const small = fakeAt(address('demo small'));
  const big = fakeAt(address('demo big'));
  const setMode: Demo['setMode'] = async (mode) => control('PUT', `${address('demo mode')}/__demo/mode`, { mode });
  const url = `${lines
    .find((line) => line.startsWith('listening on '))
    ?.slice('listening on '.length)
    .trim()}/`;
  await untilReady(url);
  return {
    url,
    small,
    big,
    setMode,
    reset: async () => {
      await Promise.all([small.clear(), big.clear(), setMode('NORMAL')]);
      await Promise.all([small.forget(), big.forget()]);
    },
    stop: () => stop(child),
  };
}

async function readBanner(child: ChildProcess): Promise<string[]> {
  let text = '';
  const { promise, resolve, reject } = Promise.withResolvers<string[]>();
  const take = (piece: Buffer): void => {
    text += piece.toString();
    if (/^listening on .+\n/m.test(text) && /^demo mode: .+\n/m.test(text)) resolve(text.split('\n'));
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  child.once('exit', (code) => reject(new Error(`The demo ended with ${code}:\n${text}`)));
  return promise;
}

const startsWithinMs = 60_000;

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

function fakeAt(url: string): Fake {
  return {
    set: (behavior) => control('PUT', `${url}/__demo/behavior`, behavior),
    clear: () => control('DELETE', `${url}/__demo/behavior`),
    forget: () => control('DELETE', `${url}/__demo/log`),
    asked: async () => {
      const response = await fetch(`${url}/__demo/log`, { headers: { connection: 'close' } });
      const { requests } = (await response.json()) as { requests: Asked[] };
      return requests.filter(({ target }) => target.startsWith('/v1/chat'));
    },
  };
}

async function control(method: string, url: string, body?: unknown): Promise<void> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}
