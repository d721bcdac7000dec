// The other architecture: its image, with its own libc, run on an emulated processor.
import { mkdirSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cannotRun, runTool } from '../infra/tools.ts';
import { askChat } from '../support/ask.ts';
import { startPackaged } from './packaged.ts';

const cwd = path.join(import.meta.dirname, '../..');

/** Makes the image below `folder`, and of its layers a root folder. */
function unpackedImage(folder: string): string {
  const out = path.join(folder, 'out');
  const flags = ['--out', out, '--arch', 'arm64', '--only', 'image', '--level', '1'];
  runTool(process.execPath, ['infra/package/build.ts', ...flags], { cwd });
  const image = path.join(out, readdirSync(out).find((name) => name.endsWith('arm64.tar')) ?? '');
  const [{ Layers }] = JSON.parse(runTool('tar', ['-xOf', image, './manifest.json'])) as [{ Layers: string[] }];
  const root = path.join(folder, 'root');
  mkdirSync(root);
  for (const layer of Layers)
    runTool('bash', ['-o', 'pipefail', '-c', 'tar -xOf "$1" "./$2" | tar -xz -C "$3"', 'unpack', image, layer, root]);
  return root;
}

test.skipIf(cannotRun('arm64', ['qemu-aarch64-static', 'mmdebstrap', 'npm']))(
  'for arm64 the demo answers a stream, forced work and the app',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'arm64-'));
    const root = unpackedImage(folder);
    const lib = path.join(root, 'usr/lib/llm-router');
    const program = ['qemu-aarch64-static', '-L', root, path.join(lib, 'node'), path.join(lib, 'router.cjs')];
    const { url, stop } = await startPackaged([...program, 'demo', '--port', '0']);
    const light = await askChat(url, 'Hello', { body: { stream: true, max_tokens: 4 } });
    expect([light.headers.get('x-router-rule'), light.text.endsWith('data: [DONE]\n\n')]).toEqual(['light', true]);
    const forced = await askChat(url, '#force_big Hello', { body: { max_tokens: 4 } });
    expect([forced.status, forced.headers.get('x-router-rule')]).toEqual([200, 'forced-tag']);
    expect((await fetch(`${url}/`)).headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await stop()).toBe(0);
    await rm(folder, { recursive: true });
  },
  600_000,
);
