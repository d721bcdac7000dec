// The router as a house runs it: policy, audit and metrics on, started by its own command.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '../child.ts';
import type { Target } from './target.ts';

const entry = fileURLToPath(new URL('../../cli/router.js', import.meta.url));

export async function startRouter(upstream: string): Promise<Target> {
  const folder = await mkdtemp(path.join(tmpdir(), 'router-bench-'));
  // A busy machine must not look like a backend that is down.
  const timeouts = { connectMs: 10_000 };
  const config = {
    listen: { port: 0 },
    backends: { small: { url: upstream, maxInFlight: 4000, timeouts }, big: { url: upstream, timeouts } },
    limits: { connections: 4000 },
    audit: { file: path.join(folder, 'audit.jsonl') },
  };
  const file = path.join(folder, 'router.yaml');
  await writeFile(file, JSON.stringify(config));
  const child = startChild(process.execPath, [...profiling(), entry, 'serve', '--config', file]);
  const url = await child.line(/^listening on (\S+)/);
  await untilReady(url);
  const stop = async () => {
    await child.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { name: 'router', url, headers: {}, pid: child.pid, stop };
}

/** BENCH_PROFILE=FOLDER writes a CPU profile of the router there. */
function profiling(): readonly string[] {
  const folder = process.env['BENCH_PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}

async function untilReady(url: string): Promise<void> {
  while ((await fetch(`${url}/ready?backend=small`)).status !== 200)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
