// The pinned Node for one architecture, without its symbols where this machine can take them off.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { copy } from './parts.ts';

/** binutils of Debian, by the architecture whose programs they read. */
const strips = { x64: 'x86_64-linux-gnu-strip', arm64: 'aarch64-linux-gnu-strip' } as const;

/** Writes `node` into `folder`. This machine's own is in node_modules; the other one comes by npm, checked against the lockfile. */
export function putNode(root: string, architecture: keyof typeof strips, folder: string, work: string): void {
  const name = `node-linux-${architecture}`;
  const installed = path.join(root, 'node_modules', name, 'bin/node');
  const from = existsSync(installed) ? installed : fetched(root, name, work);
  const node = path.join(folder, 'node');
  if (spawnSync(strips[architecture], ['-o', node, from]).status === 0) return;
  process.stderr.write(`${name} keeps its symbols: no ${strips[architecture]} here\n`);
  copy(from, node);
}

/** Trap: `npm ci --cpu` leaves the lockfile's integrity in force, `npm pack` would not look at it. */
function fetched(root: string, name: string, work: string): string {
  const folder = path.join(work, `${name}-npm`);
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    copy(path.join(root, file), path.join(folder, file));
  const cpu = name.slice('node-linux-'.length);
  const flags = [
    '--omit=dev',
    `--cpu=${cpu}`,
    '--os=linux',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  execFileSync('npm', ['ci', ...flags], { cwd: folder, stdio: ['ignore', 2, 2] });
  return path.join(folder, 'node_modules', name, 'bin/node');
}
