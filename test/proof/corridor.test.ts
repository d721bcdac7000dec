// How long the way of one request is, counted in a running router: files and functions that it enters, and calls. It may get shorter.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeVllm, startFakeVllm } from '#demo/fake-vllm.ts';

interface Corridor {
  readonly files: readonly string[];
  readonly functions: number;
  readonly calls: number;
}

let small: FakeVllm;
let folder: string;
let counted: Readonly<Record<'whole' | 'streamed', Corridor>>;

beforeAll(async () => {
  small = await startFakeVllm({ role: 'small', model: 'small-7b' });
  folder = await mkdtemp(path.join(tmpdir(), 'corridor-'));
  const child = path.join(import.meta.dirname, 'corridor-child.ts');
  const node = path.join(import.meta.dirname, '../../node_modules/.bin/node');
  const { stdout } = await promisify(execFile)(node, [child, small.url, path.join(folder, 'audit.jsonl')]);
  counted = JSON.parse(stdout) as typeof counted;
});
afterAll(async () => {
  await small.close();
  await rm(folder, { recursive: true, force: true });
});

test.each([
  // The goal of the house: at most 40 files; 225 functions and 430 calls whole, 250 and 610 streamed.
  ['whole', { files: 38, functions: 221, calls: 364 }],
  ['streamed', { files: 40, functions: 234, calls: 588 }],
] as const)('a light request, %s, enters no more than it did', (way, most) => {
  const { files, functions, calls } = counted[way];
  console.log(`${way}: ${files.length} files, ${functions} functions, ${calls} calls\n${files.join('\n')}`);
  expect(files.length).toBeLessThanOrEqual(most.files);
  expect(functions).toBeLessThanOrEqual(most.functions);
  expect(calls).toBeLessThanOrEqual(most.calls);
});
