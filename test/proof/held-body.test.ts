// A long streamed answer holds no request body: what is open for hours must not keep what was sent in a second.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startFakeVllm } from '#demo/fake-vllm.ts';

const streams = 4;
const bodyBytes = 8_388_608;
const mostHeldEach = 524_288;

async function told<Told>(router: ChildProcess): Promise<Told> {
  const [message] = (await once(router, 'message')) as [Told];
  return message;
}

async function held(router: ChildProcess): Promise<number> {
  const answer = told<{ bytes: number }>(router);
  router.send('held?');
  return (await answer).bytes;
}

test(`a stream whose request had 8 MB holds at most ${mostHeldEach} bytes`, async () => {
  const small = await startFakeVllm({ role: 'small', model: 'small-7b', contextTokens: 100_000_000 });
  small.set({ tokensPerSecond: 2 });
  const folder = await mkdtemp(path.join(tmpdir(), 'held-'));
  const router = fork(path.join(import.meta.dirname, 'held-body-child.ts'), [small.url, path.join(folder, 'a.jsonl')], {
    execPath: path.join(import.meta.dirname, '../../node_modules/.bin/node'),
    execArgv: ['--expose-gc'],
  });
  const { url } = await told<{ url: string }>(router);
  const open = async (content: string) => {
    const controller = new AbortController();
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'small', stream: true, messages: [{ role: 'user', content }] }),
      signal: controller.signal,
    });
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    await reader?.read();
    return () => controller.abort();
  };
  (await open('first'))();
  const before = await held(router);
  const leave: (() => void)[] = [];
  for (let count = 0; count < streams; count += 1) leave.push(await open('x'.repeat(bodyBytes)));
  const each = ((await held(router)) - before) / streams;
  console.log(`each stream holds ${(each / 1024).toFixed(0)} kB`);
  leave.forEach((abort) => abort());
  router.disconnect();
  await once(router, 'exit');
  await small.close();
  await rm(folder, { recursive: true, force: true });
  expect(each).toBeLessThanOrEqual(mostHeldEach);
}, 120_000);
