// A router that nobody asks anything rests: what wakes it costs power, day and night.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { spawnRouter } from '../cli/spawned.ts';

const seconds = 5;
const mostWakesASecond = 10;

test(`it is woken at most ${mostWakesASecond} times a second`, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rest-'));
  await writeFile(
    path.join(folder, 'router.yaml'),
    'listen: { port: 0 }\nbackends: { small: { url: http://127.0.0.1:9 } }',
  );
  const router = spawnRouter(['serve', '--config', 'router.yaml'], folder);
  const [, url = ''] = await router.said(/listening on (\S+)/);
  await expect.poll(async () => (await fetch(`${url}/ready`)).status).toBe(200);
  // What is measured is time itself: the connection of the last question closes, the collector comes to its end.
  await pass(seconds * 1000);
  const before = await wakesOf(router.process.pid);
  await pass(seconds * 1000);
  const wakes = ((await wakesOf(router.process.pid)) - before) / seconds;
  console.log(`woken ${wakes} times a second`);
  expect(wakes).toBeLessThanOrEqual(mostWakesASecond);
  router.process.kill('SIGTERM');
  expect(await router.code).toBe(0);
  await rm(folder, { recursive: true });
});

/** How often the main thread has waited for something (proc_pid_status(5)). */
async function wakesOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/task/${pid}/status`, 'utf8');
  return Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]);
}
