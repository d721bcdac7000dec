// Tokens by key and backend, day by day: from this run's records and from what earlier runs wrote.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readTokenDays } from '#entry/node/audit-tokens.ts';
import { createTokenDays } from '#lib/audit/last-hour.ts';
import type { OutcomeRecord } from '#lib/audit/record.ts';

const noon = new Date(2026, 10, 28, 12).getTime();
const dayMs = 86_400_000;

function outcome(daysAgo: number, backend: 'small' | 'big', change: Partial<OutcomeRecord> = {}): OutcomeRecord {
  return {
    event: 'outcome',
    ts: new Date(noon - daysAgo * dayMs).toISOString(),
    boot: 'old',
    seq: 1,
    rid: 'r',
    attempts: [{ backend, cause: null, ms: 5 }],
    status: 200,
    firstOutputMs: 1,
    durationMs: 5,
    bytes: 9,
    events: 1,
    promptTokens: 100,
    completionTokens: 10,
    end: 'complete',
    ...change,
  };
}

test('counts add up by day, key and backend; what is older than seven days is gone', () => {
  let now = noon;
  const days = createTokenDays(() => now);
  days.ended(outcome(0, 'small'), { key: 'laptop' });
  days.ended(outcome(0, 'small', { promptTokens: null }), { key: 'laptop' });
  days.ended(outcome(0, 'big'), { key: 'laptop' });
  days.ended(outcome(6, 'small'), { key: null });
  days.ended(outcome(7, 'small'), { key: 'laptop' });
  days.ended(outcome(0, 'small', { attempts: [] }), { key: 'laptop' });
  const rows = () => days.list().map((total) => Object.values(total));
  expect(rows()).toEqual([
    ['2026-11-28', 'laptop', 'small', 2, 100, 20],
    ['2026-11-28', 'laptop', 'big', 1, 100, 10],
    ['2026-11-22', null, 'small', 1, 100, 10],
  ]);
  now += dayMs;
  expect(days.list().map(({ day }) => day)).toEqual(['2026-11-28', '2026-11-28']);
});

test('earlier runs are read from all files of the audit, this run and torn lines are not counted', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'token-days-'));
  const file = path.join(folder, 'audit.jsonl');
  const decision = (boot: string, seq: number, key: string | null) =>
    JSON.stringify({ event: 'decision', boot, seq, key });
  const end = (boot: string, seq: number) => JSON.stringify(outcome(1, 'big', { boot, seq }));
  const lines = [
    [decision('old', 1, 'laptop'), 'not json', 'null', '7', end('old', 1), decision('old', 2, 'tv')],
    [end('old', 2), decision('mine', 1, 'laptop'), end('mine', 1), '{"event":"outc'],
  ] as const;
  await writeFile(`${file}.1`, `${lines[0].join('\n')}\n`);
  await writeFile(file, lines[1].join('\n'));
  const days = createTokenDays(() => noon);
  await readTokenDays({ file, maxBytes: 1e9, keep: 5 }, 'mine', days);
  expect(days.list().map(({ key, requests }) => [key, requests])).toEqual([
    ['laptop', 1],
    ['tv', 1],
  ]);
  await rm(folder, { recursive: true });
});
