// `npm run package`: the tarball is the same twice, and runs with nothing of this machine's Node in reach: the demo, the app, the tokenizer, RE2.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { askChat, heavyText } from '../support/ask.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '../..');
const build = (out: string) =>
  run(process.execPath, ['infra/package/build.ts', '--out', out, '--arch', 'x64'], { cwd: root, maxBuffer: 2 ** 26 });

/** No variable of this machine's Node reaches it. */
const bare = { PATH: '/usr/bin:/bin', HOME: '/nonexistent' };

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'package-test-'));
  await build(path.join(folder, 'one'));
  const [name] = (await readFile(path.join(folder, 'one/SHA256SUMS'), 'utf8')).match(/\S+-linux-x64\.tar\.gz/) ?? [];
  await run('tar', ['xzf', path.join(folder, 'one', name ?? ''), '-C', folder]);
  program = path.join(folder, (name ?? '').replace('.tar.gz', ''), 'llm-router');
}, 200_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(...args: readonly string[]) {
  const child = spawn(program, args, { env: bare, stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { url: line.replace('listening on ', ''), stop };
}

test('the notices name every package of the bundle and of the app', async () => {
  const notices = await readFile(path.join(folder, 'one/THIRD-PARTY-NOTICES'), 'utf8');
  for (const name of ['temml', 'preact', 'marked', 'undici', 'zod', 'gpt-tokenizer', 'Node.js'])
    expect(notices).toMatch(new RegExp(`^${name.replace('.', '\\.')} \\d`, 'm'));
});

test('two builds have the same bytes', async () => {
  await run(
    'bash',
    [
      '-c',
      `umask 077 && exec "$0" infra/package/build.ts --out "$1" --arch x64`,
      process.execPath,
      path.join(folder, 'two'),
    ],
    { cwd: root, maxBuffer: 2 ** 26 },
  );
  const sums = await Promise.all(['one', 'two'].map((name) => readFile(path.join(folder, name, 'SHA256SUMS'), 'utf8')));
  expect(sums[1]).toBe(sums[0]);
}, 200_000);

test('the demo answers a stream, heavy work and the app with its own Node', async () => {
  const { url, stop } = await start('demo', '--port', '0');
  const light = await askChat(url, 'Hello', { body: { stream: true, max_tokens: 4 } });
  expect([light.status, light.headers.get('x-router-rule'), light.text.endsWith('data: [DONE]\n\n')]).toEqual([
    200,
    'light',
    true,
  ]);
  const heavy = await askChat(url, heavyText, { body: { max_tokens: 4 } });
  expect([heavy.headers.get('x-router-backend'), heavy.headers.get('x-router-rule')]).toEqual(['big', 'heavy-tokens']);
  const page = await fetch(`${url}/`);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(await (await fetch(`${url}/version`)).json()).toMatchObject({ version: '0.1.0' });
  await stop();
});

test('it serves a configuration, with RE2 patterns and token bombs', async () => {
  const small = await startFakeVllm({ role: 'small', model: 'small-7b', contextTokens: 100_000_000 });
  const file = path.join(folder, 'router.yaml');
  const config = {
    listen: { port: 0 },
    backends: { small: { url: small.url } },
    policy: { heavyPatterns: ['(a+)+$'] },
    audit: { file: path.join(folder, 'audit.jsonl') },
  };
  await writeFile(file, JSON.stringify(config));
  const { url, stop } = await start('serve', '--config', file);
  for (const text of [`${'a'.repeat(4000)}!`, 'a'.repeat(400_000), '😀'.repeat(50_000), '<|endoftext|>'.repeat(5000)])
    expect((await askChat(url, text, { body: { max_tokens: 2 } })).status).toBe(200);
  await stop();
  await small.close();
});
