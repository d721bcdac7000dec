// The package that is handed out, not only its sources: the promises, the app, RE2 and token bombs, and a machine without Node.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { keepPromises } from '../conformance/suite.ts';
import { copyOnWrite, debianRoot } from '../infra/debian-root.ts';
import { cannotRun, runTool } from '../infra/tools.ts';
import { askChat, heavyText } from '../support/ask.ts';
import { builtPackage, packageTools } from './built.ts';
import { servePackaged, startPackaged, unpack } from './packaged.ts';

const { version } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};

describe.skipIf(cannotRun('the bundle', ['tail', ...packageTools]))('the bundle', () => {
  let folder: string;
  let program: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bundle-'));
    program = unpack(folder);
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true }));

  keepPromises({ name: 'Node', start: (config) => servePackaged(program, config) });

  test('it says its version', () => {
    expect(runTool(program, ['--version'])).toBe(`llm-router ${version}\n`);
  });

  test('the notices name every package of the bundle and of the app', () => {
    const notices = readFileSync(path.join(builtPackage().folder, 'THIRD-PARTY-NOTICES'), 'utf8');
    for (const name of ['temml', 'preact', 'marked', 'devlop', 'undici', 'zod', 'gpt-tokenizer', 'Node.js'])
      expect(notices).toMatch(new RegExp(`^${name.replace('.', '\\.')} \\d`, 'm'));
  });

  test('patterns and token bombs are RE2 and the tokenizer of the sources', async () => {
    const small = await startFakeVllm({ role: 'small', model: 'small-7b', contextTokens: 100_000_000 });
    const policy = { heavyPatterns: ['(a+)+$'] };
    const { url, close } = await servePackaged(program, { backends: { small: { url: small.url } }, policy });
    for (const text of [`${'a'.repeat(4000)}!`, 'a'.repeat(400_000), '😀'.repeat(50_000), '<|endoftext|>'.repeat(5000)])
      expect((await askChat(url, text, { body: { max_tokens: 2 } })).status).toBe(200);
    await close();
    await small.close();
  });

  test('at rest it holds less than 140 MB: what loading left behind is given back', async () => {
    const { url, pid, stop } = await startPackaged([program, 'demo', '--port', '0']);
    await vi.waitUntil(async () => (await fetch(`${url}/ready`)).ok, { timeout: 30_000 });
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    expect(Number(kilobytes) * 1024).toBeLessThan(140e6);
    await stop();
  });

  test('on a machine without Node init says how to start it there, and the demo answers a stream, heavy work and the app', async () => {
    const layer = copyOnWrite(debianRoot('bookworm'));
    expect(['bin', 'usr/bin', 'usr/local/bin'].filter((bin) => existsSync(path.join(layer.path, bin, 'node')))).toEqual(
      [],
    );
    mkdirSync(path.join(layer.path, 'srv'), { recursive: true });
    const inside = unpack(path.join(layer.path, 'srv')).slice(layer.path.length);
    const init =
      './llm-router init --small http://127.0.0.1:9 --pc none --for machine && head -n 1 router.yaml && ls docs';
    const said = runTool('chroot', [layer.path, 'sh', '-c', `cd ${path.dirname(inside)} && ${init}`]);
    expect(said).toMatch(
      /Start +\.\/llm-router serve[^]* that \.\/docs\/router\.example\.yaml shows\.\n[^]*\nrouter\.example\.yaml\n/,
    );
    const { url, stop } = await startPackaged(['chroot', layer.path, inside, 'demo', '--port', '0']);
    const light = await askChat(url, 'Hello', { body: { stream: true, max_tokens: 4 } });
    expect([light.headers.get('x-router-rule'), light.text.endsWith('data: [DONE]\n\n')]).toEqual(['light', true]);
    const heavy = await askChat(url, heavyText, { body: { max_tokens: 4 } });
    expect([heavy.headers.get('x-router-backend'), heavy.headers.get('x-router-rule')]).toEqual([
      'big',
      'heavy-tokens',
    ]);
    const page = await fetch(`${url}/`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await (await fetch(`${url}/version`)).json()).toMatchObject({ version });
    expect(await stop()).toBe(0);
    layer.remove();
  });
});
