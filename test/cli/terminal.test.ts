// A router at a terminal that somebody stops with Ctrl-S, as a key or to read on: it goes on, and tells later.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { spawnInTerminal } from './spawned.ts';

const [stop, goOn, interrupt] = ['\u0013', '\u0011', '\u0003'];
const asked = 20;

test('a stopped terminal holds up no request; what it missed comes when it goes on', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'router-terminal-'));
  const small = await startFakeVllm({ role: 'small', model: 'small-7b' });
  await writeFile(
    path.join(folder, 'router.yaml'),
    JSON.stringify({ listen: { port: 0 }, backends: { small: { url: small.url } } }),
  );
  const terminal = spawnInTerminal(['serve'], folder);
  const [, url] = await terminal.said(/listening on (\S+)/);
  await terminal.said(/The mode is/);
  terminal.type(stop);
  const ask = async () => {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] }),
      signal: AbortSignal.timeout(5000),
    });
    await response.text();
    return response.status;
  };
  for (let count = 0; count < asked; count += 1) expect(await ask()).toBe(200);
  terminal.type(goOn);
  await terminal.said(/(?:chat -> small[^]*){20}/);
  terminal.type(interrupt);
  await terminal.said(/SIGINT: the router stops/);
  expect(await terminal.code).toBe(0);
  await small.close();
  await rm(folder, { recursive: true });
});
