// What a Worker says of its configuration: to whoever asks, and to its log.
import { afterEach, expect, test } from 'vitest';
import { codeOf } from './promises/promise.ts';
import type { ConfigObject, RunningRouter } from './runtime.ts';
import { startWorker } from './worker-process.ts';

const small = { url: 'http://127.0.0.1:1' };
let worker: RunningRouter | null = null;
afterEach(() => worker?.close());

async function start(config: ConfigObject): Promise<{ readonly url: string; readonly log: readonly string[] }> {
  const log: string[] = [];
  worker = await startWorker(config, undefined, (line) => log.push(line));
  return { url: worker.url, log };
}

test('one that cannot be used: every request is told so, and the log says every fault', async () => {
  const { url, log } = await start({ backends: { small, bog: {} }, limits: { bodyBytes: 0 } });
  for (const path of ['/health', '/v1/models']) {
    const response = await fetch(url + path);
    expect([response.status, codeOf(await response.text())]).toEqual([500, 'internal']);
  }
  await expect.poll(() => log.join('\n')).toMatch(/backends\.bog: .*did you mean big.*\n.*limits\.bodyBytes: got 0/);
  expect(log.join('\n')).toContain('there are no apiKeys');
});

test('what is probably not meant: it serves, and the log says it', async () => {
  const { url, log } = await start({
    backends: { small },
    mode: { url: 'http://127.0.0.1:1' },
    listen: { insecureLan: true },
  });
  expect((await fetch(`${url}/health`)).status).toBe(200);
  await expect
    .poll(() => log)
    .toContain('ROUTER_CONFIG: mode.url is set without backends.big: the mode is never asked');
});
