// One router writes an audit file: a second one is told so, the lock dies with its process, and containers do not fool it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decisionFor } from '../proof/records.ts';

let folder: string;
let file: string;
const holders: (() => void)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'one-writer-'));
  file = path.join(folder, 'audit.jsonl');
});
afterEach(async () => {
  for (const end of holders.splice(0)) end();
  await rm(folder, { recursive: true });
});

const writer = `
  import { AuditFile } from '#entry/node/audit-file.ts';
  const listener = { fallback() {}, onChange() {}, onRecovery({ inDoubt }) { console.log('writes, in doubt ' + inDoubt); } };
  try { new AuditFile({ file: process.argv[1], maxBytes: 1e6, keep: 3 }, listener).recover(); setInterval(() => {}, 1e6); }
  catch (error) { console.log(error.code + ': ' + error.message); process.exit(); }
`;
const root = path.join(import.meta.dirname, '../..');

/** A process of its own that becomes the writer, or says why not; `inside` puts it into a container. Resolves to what it says. */
async function write(inside: readonly string[] = [], target = file) {
  const node = [process.execPath, '--input-type=module', '-e', writer, target];
  const child = spawn('env', [...inside, ...node], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  holders.push(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const said = await new Promise((resolve) => lines.once('line', resolve));
  return { said, kill: () => (child.kill('SIGKILL'), exited) };
}

const taken = () => `AUDIT_IN_USE: another router writes the audit file ${file}: each needs an audit.file of its own`;

test('a second router on the same file is told so, and writes no in_doubt for the work of the first', async () => {
  await writeFile(file, `${JSON.stringify(decisionFor({ boot: 'a0b1c2d3e4f5', seq: 7 }))}\n`);
  expect((await write()).said).toBe('writes, in doubt 1');
  const before = await readFile(file, 'utf8');
  expect((await write()).said).toBe(taken());
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('the file is free as soon as its writer was killed', async () => {
  const first = await write();
  expect((await write()).said).toBe(taken());
  await first.kill();
  expect((await write()).said).toBe('writes, in doubt 0');
  expect((await stat(`${file}.lock`)).size).toBe(0);
});

test('a file has one writer, under whatever name it is reached', async () => {
  await write();
  const other = path.join(folder, 'other.jsonl');
  await symlink(file, other);
  expect((await write([], other)).said).toContain('AUDIT_IN_USE');
});

const container = ['unshare', '--fork', '--kill-child', '--pid', '--mount', '--mount-proc', '--net', '--ipc', '--uts'];
const hasContainers = spawnSync(container[0] ?? '', [...container.slice(1), 'true']).status === 0;

test.skipIf(!hasContainers)(
  'two containers that share the folder are two routers, although each is process 1',
  async () => {
    const first = await write(container);
    expect(first.said).toBe('writes, in doubt 0');
    expect((await write(container)).said).toBe(taken());
    await first.kill();
    await expect.poll(async () => (await write(container)).said, { timeout: 10_000 }).toBe('writes, in doubt 0');
  },
);
