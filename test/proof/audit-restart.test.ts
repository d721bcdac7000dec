// The audit through a whole router: what a restart finds, what a full disk changes, and that nobody else's records are touched.
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import type { Log, LogEntry } from '#entry/node/log.ts';
import { askChat } from '../support/ask.ts';
import { readRecords, startTestRouter } from '../support/router.ts';
import { patient } from './patient.ts';
import { readMetrics } from './read-metrics.ts';
import { decisionFor } from './records.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'router-restart-'));
  file = path.join(folder, 'audit.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

function recordingLog() {
  const entries: LogEntry[] = [];
  const lines: string[] = [];
  const log: Log = { entry: (entry) => void entries.push(entry), line: (line) => void lines.push(line) };
  return { log, entries, lines };
}

const open = `${JSON.stringify(decisionFor({ boot: 'a0b1c2d3e4f5', seq: 7 }))}\n{"event":"decis`;
const config = (url: string, port = 0) => ({
  backends: { small: { url, ...patient.backends.small } },
  listen: { port },
  audit: { file },
});

test('a start puts right what a crash left, says so, and goes on in the same file', async () => {
  await writeFile(file, open);
  const small = await startFakeVllm();
  const { log, entries } = recordingLog();
  const router = await startTestRouter({ config: config(small.url), node: { log } });
  const { requestId } = await askChat(router.url, 'Hello');
  await router.outcomeOf(requestId);
  const records = readRecords(await readFile(file, 'utf8'));
  await router.close();
  await small.close();
  expect(records.map(({ event, boot, seq }) => [event, boot === 'a0b1c2d3e4f5', seq])).toEqual([
    ['decision', true, 7],
    ['in_doubt', true, 7],
    ['decision', false, 1],
    ['outcome', false, 1],
  ]);
  expect(entries.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      'The audit ended in a torn line: 15 bytes dropped',
      '1 decision of an earlier run without an outcome: written as in_doubt',
    ]),
  );
});

test('a router that does not get its port leaves the records of the one that has it alone', async () => {
  await writeFile(file, open);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(startTestRouter({ config: config('http://127.0.0.1:1', port) })).rejects.toThrow(/EADDRINUSE/);
  other.close();
  expect(await readFile(file, 'utf8')).toBe(open);
});

test('on a full disk requests go on, their records go to the log, and /health and the metric say so', async () => {
  await symlink('/dev/full', file);
  const small = await startFakeVllm();
  const { log, entries, lines } = recordingLog();
  const router = await startTestRouter({ config: config(small.url), node: { log } });
  const { requestId, status } = await askChat(router.url, 'Hello');
  const outcome = await router.outcomeOf(requestId);
  const health = await (await fetch(`${router.url}/health`)).json();
  const degraded = (await readMetrics(router.url)).get('router_audit_degraded');
  await router.close();
  await small.close();
  expect([status, degraded, health]).toEqual([
    200,
    1,
    expect.objectContaining({ status: 'degraded', audit: 'degraded' }),
  ]);
  expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['decision', 'outcome']);
  expect(JSON.parse(lines[1] ?? '')).toEqual(outcome);
  expect(entries.map(({ message }) => message)).toContain(
    `The audit cannot be written to ${file}: ENOSPC. Its lines come here`,
  );
});
