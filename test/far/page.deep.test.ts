// docs/beyond-one-machine.md as a newcomer follows it, in a folder of its own: only the ports are others.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeVllm, startFakeVllm } from '#demo/fake-vllm.ts';
import { freePort } from '#demo/free-port.ts';
import { cannotRun } from '../infra/tools.ts';
import { askChat } from '../support/ask.ts';
import { nginx } from './balancers.ts';

const root = path.join(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/beyond-one-machine.md'), 'utf8');
const section = page.slice(page.indexOf('## Two routers'), page.indexOf('## In a cluster'));
const blocks = [...section.matchAll(/^( *)```(?:sh|yaml)\n(.+?)```/gms)].map(([, indent = '', text = '']) =>
  text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
);
const blockWith = (words: string) => blocks.find((text) => text.includes(words)) ?? expect.unreachable(words);

let folder: string;
let small: FakeVllm;
let ports: Readonly<Record<string, number>>;
let started: ChildProcess[];
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'newcomer-'));
  symlinkSync(path.join(root, 'infra'), path.join(folder, 'infra'));
  small = await startFakeVllm({ role: 'small', model: 'small-7b' });
  started = [];
  ports = { 8000: small.port, 8080: await freePort(), 8081: await freePort(), 8082: await freePort() };
});
afterEach(async () => {
  const ended = started.filter((child) => child.exitCode === null).map((child) => once(child, 'exit'));
  for (const child of started) child.kill('SIGTERM');
  await Promise.all(ended);
  await small.close();
  rmSync(folder, { recursive: true });
});

/** The page's text with this run's ports; its commands run the sources that are under test. */
const here = (text: string) =>
  text
    .replaceAll(/\b80(?:00|8[0-2])\b/g, (port) => String(ports[port]))
    .replaceAll('npm run router --', `${process.execPath} ${root}/cli/router.js`);
/** What ends with `&` goes on in the background, as in a shell; the rest is over when this returns. */
function follow(text: string): void {
  for (const line of here(text).trim().split('\n'))
    if (line.endsWith(' &')) {
      const words = line.slice(0, -2).replace(/^(?:\w+=\S* )+/, (settings) => `env ${settings}`);
      started.push(spawn('sh', ['-c', `exec ${words}`], { cwd: folder, stdio: 'ignore' }));
    } else execFileSync('sh', ['-c', line], { cwd: folder, stdio: 'pipe' });
}

const balancers = {
  haproxy: () => follow(blockWith('haproxy -db')),
  // Not by systemd, as on the page: the same file in a main file of this run.
  nginx: () => {
    const [program = '', ...args] = nginx.command(ports[8080] ?? 0, [ports[8081] ?? 0, ports[8082] ?? 0], folder);
    started.push(spawn(program, args, { stdio: 'ignore' }));
  },
};

describe.each(['haproxy', 'nginx'] as const)('the page with %s', (name) => {
  test.skipIf(cannotRun(name, [name]))('brings up two routers that serve, also while one is restarted', async () => {
    writeFileSync(path.join(folder, 'router-1.yaml'), here(blockWith('# router-1.yaml')));
    follow(blockWith('serve --config'));
    balancers[name]();
    const isReady = async () => {
      follow(blockWith('/ready'));
      return true;
    };
    await expect.poll(() => isReady().catch(() => false), { timeout: 60_000 }).toBe(true);
    const url = `http://127.0.0.1:${ports[8080]}`;
    const boots = new Set<string>();
    // A connection of its own for each question: behind HAProxy a kept one stays with its router.
    const bootOf = () =>
      /"boot":"(\w+)"/.exec(execFileSync('curl', ['-sS', `${url}/router/decisions`]).toString())?.[1];
    await expect.poll(() => boots.add(bootOf() ?? '').size).toBe(2);
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => askChat(url, 'hello')));
    started[0]?.kill('SIGTERM');
    const statuses = new Set<number>();
    while (started[0]?.exitCode === null) statuses.add((await askChat(url, 'hello')).status);
    statuses.add((await askChat(url, 'hello')).status);
    expect([...statuses]).toEqual([200]);
    for (const number of [1, 2]) expect(readFileSync(path.join(folder, `audit-${number}.jsonl`), 'utf8')).not.toBe('');
  });
});
