// The audit's file under everything that happens to files: rotation, deletion, a full disk, a crash in the middle of a line.
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AuditFile } from '#entry/node/audit-file.ts';
import type { Recovery } from '#entry/node/audit-recovery.ts';

let folder: string;
let file: string;
let opened: AuditFile[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'router-audit-'));
  file = path.join(folder, 'audit.jsonl');
  opened = [];
});
afterEach(async () => {
  for (const audit of opened) audit.close();
  await rm(folder, { recursive: true, force: true });
});

interface Opened {
  readonly audit: AuditFile;
  /** Lines that the file did not take. */
  readonly fallback: string[];
  readonly changes: (string | null)[];
  readonly recoveries: Recovery[];
}

function open(limits: { maxBytes?: number; keep?: number } = {}): Opened {
  const seen = { fallback: [] as string[], changes: [] as (string | null)[], recoveries: [] as Recovery[] };
  const audit = new AuditFile(
    { file, maxBytes: limits.maxBytes ?? 1_000_000, keep: limits.keep ?? 3 },
    {
      fallback: (line) => void seen.fallback.push(line),
      onChange: (reason) => void seen.changes.push(reason),
      onRecovery: (recovery) => void seen.recoveries.push(recovery),
    },
  );
  opened.push(audit);
  return { audit, ...seen };
}

const linesOf = async (name = file) => (await readFile(name, 'utf8')).split('\n').filter((line) => line !== '');
const patience = { timeout: 20_000, interval: 20 };

function record(event: 'decision' | 'outcome', boot: string, seq: number, ts = '2026-01-01T00:00:00.000Z'): string {
  return JSON.stringify({ event, v: 1, ts, mono: 1, boot, seq, rid: `rid-${seq}`, key: null });
}

describe('rotation', () => {
  test('no file grows beyond its limit, the newest records are in the current one, and the oldest file leaves', async () => {
    const { audit, fallback } = open({ maxBytes: 100, keep: 2 });
    const lines = Array.from({ length: 20 }, (_, index) => `line ${String(index).padStart(2, '0')} ${'x'.repeat(20)}`);
    for (const line of lines) audit.write(line);
    expect((await readdir(folder)).toSorted()).toEqual(['audit.jsonl', 'audit.jsonl.1', 'audit.jsonl.2']);
    const kept = [...(await linesOf(`${file}.2`)), ...(await linesOf(`${file}.1`)), ...(await linesOf())];
    expect(kept).toEqual(lines.slice(-kept.length));
    expect(kept.length).toBe(8);
    for (const name of await readdir(folder))
      expect((await readFile(path.join(folder, name))).byteLength).toBeLessThanOrEqual(100);
    expect(fallback).toEqual([]);
  });

  test('a record larger than the limit gets a file of its own', async () => {
    const { audit } = open({ maxBytes: 50 });
    audit.write('first');
    audit.write('y'.repeat(200));
    audit.write('third');
    expect([await linesOf(`${file}.2`), await linesOf(`${file}.1`), await linesOf()]).toEqual([
      ['first'],
      ['y'.repeat(200)],
      ['third'],
    ]);
  });

  test('a file that was moved away by somebody else is left alone, and a new one is begun', async () => {
    const { audit } = open();
    audit.write('before');
    await rename(file, `${file}-kept`);
    await vi.waitFor(async () => expect(await readdir(folder)).toContain('audit.jsonl'), patience);
    audit.write('after');
    expect([await linesOf(`${file}-kept`), await linesOf()]).toEqual([['before'], ['after']]);
  });
});

describe('a place that cannot be written', () => {
  test('where it is so at start, opening throws', () => {
    file = path.join(folder, 'no/such/folder/audit.jsonl');
    expect(() => open()).toThrow(/ENOENT/);
  });

  test('a deleted file is written again, and no line of this process is lost', async () => {
    const { audit, fallback, changes } = open();
    audit.write('one');
    await unlink(file);
    audit.write('two');
    await vi.waitFor(async () => expect(await linesOf()).toEqual(['one', 'two']), patience);
    expect({ fallback, changes, isOk: audit.isOk }).toEqual({ fallback: [], changes: [], isOk: true });
  });

  test('while its folder is gone lines go to the log, and from its return to the file', async () => {
    const { audit, fallback, changes } = open();
    audit.write('one');
    await rm(folder, { recursive: true });
    audit.write('two');
    await vi.waitFor(() => expect(changes).toEqual(['ENOENT']), patience);
    expect(audit.isOk).toBe(false);
    audit.write('three');
    expect(fallback).toEqual(['one', 'two', 'three']);
    await mkdir(folder);
    await vi.waitFor(() => expect(changes).toEqual(['ENOENT', null]), patience);
    audit.write('four');
    expect([await linesOf(), audit.isOk]).toEqual([['four'], true]);
  });

  test('while the disk is full lines go to the log, and it is no recovery when only the opening works', async () => {
    await symlink('/dev/full', file);
    const { audit, fallback, changes } = open();
    audit.write('one');
    expect([changes, audit.isOk]).toEqual([['ENOSPC'], false]);
    audit.write('two');
    await unlink(file);
    await vi.waitFor(() => expect(changes).toEqual(['ENOSPC', null]), patience);
    audit.write('three');
    expect([fallback, await linesOf()]).toEqual([['one', 'two'], ['three']]);
  });
});

describe('after a crash', () => {
  test.each([
    ['a record torn anywhere', record('decision', 'b', 2).slice(0, 60), ''],
    ['a record torn at its first byte', '{', ''],
    ['zeros in place of a record', '\0'.repeat(50), ''],
    ['text that no router wrote', 'someone else was here', 'someone else was here'],
  ])('%s at the end leaves a file of whole lines', async (_, torn, kept) => {
    const first = record('outcome', 'b', 1);
    await writeFile(file, `${first}\n${torn}`);
    const { audit, recoveries } = open();
    audit.recover();
    audit.write('next');
    expect(await readFile(file, 'utf8')).toBe(`${first}\n${kept === '' ? '' : `${kept}\n`}next\n`);
    expect(recoveries).toEqual([{ tornBytes: kept === '' ? torn.length : 0, inDoubt: 0 }]);
  });

  test('every decision without an outcome gets one in_doubt record, once', async () => {
    const seen = [
      record('decision', 'b', 1),
      record('decision', 'b', 2),
      record('outcome', 'b', 1),
      record('decision', 'a', 1),
    ];
    await writeFile(file, `${seen.join('\n')}\n`);
    const { audit, recoveries } = open();
    audit.recover();
    const written = (await linesOf())
      .slice(seen.length)
      .map((line) => JSON.parse(line) as { event: string; boot: string; seq: number; rid: string; end: string });
    expect(written.map(({ event, boot, seq, rid, end }) => [event, boot, seq, rid, end])).toEqual([
      ['in_doubt', 'a', 1, 'rid-1', 'in_doubt'],
      ['in_doubt', 'b', 2, 'rid-2', 'in_doubt'],
    ]);
    audit.close();
    open().audit.recover();
    expect((await linesOf()).length).toBe(seen.length + 2);
    expect(recoveries).toEqual([{ tornBytes: 0, inDoubt: 2 }]);
  });

  test('a decision and its outcome may lie on two sides of a rotation', async () => {
    await writeFile(`${file}.1`, `${record('decision', 'b', 1)}\n${record('decision', 'b', 2)}\n`);
    await writeFile(file, `${record('outcome', 'b', 1)}\n`);
    open().audit.recover();
    expect((await linesOf()).slice(1).map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([2]);
  });

  test('files older than the longest request are not read', async () => {
    await writeFile(`${file}.2`, `${record('decision', 'b', 1, '2026-01-01T00:00:00.000Z')}\n`);
    await writeFile(`${file}.1`, `${record('outcome', 'b', 2, '2026-01-01T01:00:00.000Z')}\n`);
    await writeFile(file, `${record('outcome', 'b', 3, '2026-01-02T03:00:00.000Z')}\n`);
    open().audit.recover();
    expect((await linesOf()).length).toBe(1);
  });

  test('a file that is one endless line costs neither the memory nor the start', async () => {
    await writeFile(file, `${'x'.repeat(8_000_000)}\n${record('decision', 'b', 1)}\n`);
    const { audit, recoveries } = open();
    audit.recover();
    expect(recoveries).toEqual([{ tornBytes: 0, inDoubt: 1 }]);
  });

  test('an empty file, and one with foreign lines, need nothing', async () => {
    const { audit } = open();
    audit.recover();
    audit.close();
    await appendFile(file, 'not a record\n');
    open().audit.recover();
    expect(await linesOf()).toEqual(['not a record']);
  });
});
