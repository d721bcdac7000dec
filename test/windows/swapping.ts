// Owns: readers of a mode endpoint while another process changes the mode, and what they saw.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import path from 'node:path';
import { requireShell } from './shell.ts';

const script = path.join(import.meta.dirname, 'support/swap-modes.ps1');

export interface Swapper {
  /** Settles after the first change. */
  readonly started: Promise<void>;
  /** Exit code, or null when it was killed. */
  readonly ended: Promise<number | null>;
  readonly kill: () => void;
}

/** Starts a process that changes the mode `count` times. Needs PowerShell. */
export async function startSwapping(dir: string, count: number): Promise<Swapper> {
  const child = spawn(
    'dotnet',
    [await requireShell(), '-NoProfile', '-File', script, '-StateDir', dir, '-Count', String(count)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const started = once(child.stdout, 'data').then(() => undefined);
  return { started, ended, kill: () => child.kill('SIGKILL') };
}

export interface Reading {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
}

/** One GET of `url`; rejects when the connection breaks. */
export function read(url: string, agent: Agent): Promise<Reading> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    get(url, { agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, ms: performance.now() - began }));
      response.on('error', reject);
    }).on('error', reject);
  });
}

/** `readers` clients, each asking again and again until `done` settles. Returns every fault and how many readings there were. */
export async function readMeanwhile(
  url: string,
  readers: number,
  done: Promise<unknown>,
): Promise<{ faults: string[]; count: number }> {
  const swapping = { over: false };
  void done.then(() => (swapping.over = true));
  const faults: string[] = [];
  let count = 0;
  const agent = new Agent({ keepAlive: true, maxSockets: readers });
  const one = async (): Promise<void> => {
    while (!swapping.over) {
      const { status, body } = await read(url, agent).catch((error: Error) => ({ status: 0, body: error.message }));
      count += 1;
      if (status !== 200 || !whole.test(body)) faults.push(`${status} ${body}`);
    }
  };
  await Promise.all(Array.from({ length: readers }, one));
  agent.destroy();
  return { faults, count };
}

/** A reading counts when it is whole and comes from the file, never the failsafe. */
const whole = /^\{"mode":"(NORMAL|GAMING)","since":"[^"]+Z","source":"file","reason":null\}$/;
