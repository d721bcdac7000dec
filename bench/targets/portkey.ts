// Portkey's gateway from npm, fetched on demand into a folder of its own: not a dependency of this project.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '#demo/free-port.ts';
import { startChild } from '../child.ts';
import { untilListening } from './nginx.ts';
import type { Target } from './target.ts';

/** 1.13.5 is the newest node-server that this gateway starts with. */
const versions = { '@portkey-ai/gateway': '1.15.2', '@hono/node-server': '1.13.5' };
const folder = path.join(tmpdir(), 'router-bench-portkey');
const start = path.join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');

/** True once it is there; fetches it when it is not. False where the registry cannot be reached. */
export function hasPortkey(): boolean {
  if (existsSync(start)) return true;
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: versions, overrides: { '@hono/node-server': '1.13.5' } };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  return existsSync(start);
}

export async function startPortkey(upstream: string): Promise<Target> {
  const port = await freePort();
  const child = startChild(process.execPath, [start, `--port=${port}`, '--headless'], { NODE_ENV: 'production' });
  const url = `http://127.0.0.1:${port}`;
  await untilListening(url);
  const headers = {
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${upstream}/v1`,
    authorization: 'Bearer none',
  };
  return { name: 'Portkey', url, headers, pid: child.pid, stop: child.stop };
}
