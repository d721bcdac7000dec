// Requests per second: small bodies, whole answers, 32 connections; wrk where it is installed, else this project's own client.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processorUs } from '../child.ts';
import { ask } from '../client.ts';
import type { Target } from '../targets/target.ts';

const connections = 32;
const body = '{"model":"bench","messages":[{"role":"user","content":"Say hello to everybody in this house."}]}';

export const loadTool: 'wrk' | 'own client' = spawnSync('wrk', ['-v']).error === undefined ? 'wrk' : 'own client';

export interface Throughput {
  readonly perSecond: number;
  /** Processor time of the proxy for one request: what a busy machine cannot distort much. */
  readonly processorUs: number;
}

/** One measurement; rejects when an answer was not 2xx. */
export async function throughput(target: Target, seconds: number): Promise<Throughput> {
  const before = processorUs(target.pid);
  const { answered, perSecond } = await (loadTool === 'wrk'
    ? withWrk(target, seconds)
    : withOwnClient(target, seconds));
  return { perSecond, processorUs: (processorUs(target.pid) - before) / answered };
}

interface Load {
  readonly answered: number;
  readonly perSecond: number;
}

const folder = mkdtempSync(path.join(tmpdir(), 'wrk-bench-'));

async function withWrk(target: Target, seconds: number): Promise<Load> {
  const script = path.join(folder, `${target.name.replace(' ', '-')}.lua`);
  const headers = { ...target.headers, 'content-type': 'application/json' };
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers["${name}"] = "${value}"`);
  writeFileSync(script, [`wrk.method = "POST"`, `wrk.body = [[${body}]]`, ...lines].join('\n'));
  const url = `${target.url}/v1/chat/completions`;
  const output = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url]);
  if (output.includes('Non-2xx')) throw new Error(`${target.name} refused requests:\n${output}`);
  const answered = Number(/(\d+) requests in/.exec(output)?.[1]);
  return { answered, perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]) };
}

function run(command: string, args: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.once('error', reject);
  child.once('close', () => resolve(output));
  return promise;
}

async function withOwnClient(target: Target, seconds: number): Promise<Load> {
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  let answered = 0;
  const loop = async () => {
    while (performance.now() < until) {
      if ((await ask(target, {})) !== 200) throw new Error(`${target.name} refused a request`);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, loop));
  return { answered, perSecond: answered / ((performance.now() - startedAt) / 1000) };
}
