// Nothing of a request grows old: what the collector's scavenges copy, by V8's own trace, stays small for each request.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { Agent } from 'undici';
import { startFakeVllm } from '#demo/fake-vllm.ts';

const requests = 20_000;
const connections = 16;
const mostBytesEach = 3 * 1024;
const body = JSON.stringify({ max_tokens: 4, messages: [{ role: 'user', content: 'Hello' }] });

test(`${requests} light requests leave at most ${mostBytesEach} bytes each to be copied`, async () => {
  const small = await startFakeVllm({ role: 'small', model: 'small-7b' });
  const folder = await mkdtemp(path.join(tmpdir(), 'survivors-'));
  const child = path.join(import.meta.dirname, 'survivors-child.ts');
  const node = path.join(import.meta.dirname, '../../node_modules/.bin/node');
  const router = spawn(node, ['--trace-gc-nvp', child, small.url, path.join(folder, 'audit.jsonl')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const listening = Promise.withResolvers<string>();
  let counts = false;
  let kept = 0;
  let scavenges = 0;
  createInterface({ input: router.stdout }).on('line', (line) => {
    const address = /^listening on (\S+)/.exec(line)?.[1];
    if (address !== undefined) listening.resolve(address);
    const trace = /gc=s .*\bpromoted=(\d+)\b.*\bnew_space_survived=(\d+)\b/.exec(line);
    if (!counts || trace === null) return;
    scavenges += 1;
    kept += Number(trace[1]) + Number(trace[2]);
  });
  const url = await listening.promise;
  const dispatcher = new Agent({ connections });
  const load = async (count: number) => {
    let left = count;
    const one = async () => {
      while (left > 0) {
        left -= 1;
        const { statusCode, body: answer } = await dispatcher.request({
          origin: url,
          path: '/v1/chat/completions',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        await answer.dump();
        expect(statusCode).toBe(200);
      }
    };
    await Promise.all(Array.from({ length: connections }, one));
  };
  await load(5000);
  counts = true;
  await load(requests);
  counts = false;
  console.log(`${scavenges} scavenges kept ${(kept / requests).toFixed(0)} bytes a request`);
  const exited = new Promise((resolve) => router.once('exit', resolve));
  router.kill('SIGTERM');
  await exited;
  await dispatcher.close();
  await small.close();
  await rm(folder, { recursive: true, force: true });
  expect(scavenges).toBeGreaterThan(3);
  expect(kept / requests).toBeLessThanOrEqual(mostBytesEach);
});
