// The command replay: every recorded decision is reproduced, a forged one is found, records are joined as they belong.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as replay from '#cli/replay.ts';
import { decideAgain } from '#cli/replay/decide-again.ts';
import { parseConfig, policyHash } from '#lib/config.ts';
import { decisionFor, outcomeFor } from '../proof/records.ts';
import { ran } from './command.ts';

/** Heavy, in NORMAL, big up: went to big. */
const heavy = {
  rule: 'heavy-tokens',
  heavy: 'tokens',
  mode: 'NORMAL',
  big: 'up',
  wanted: 'big',
  chosen: 'big',
} as const;
const gamed = {
  rule: 'gaming',
  heavy: 'tokens',
  mode: 'GAMING',
  wanted: 'big',
  chosen: 'small',
  because: 'gaming',
} as const;
const forced = { rule: 'forced-tag', force: 'tag', heavy: 'unasked', big: 'up', wanted: 'big', chosen: 'big' } as const;
describe('the command', () => {
  const config = '{ "backends": { "small": { "url": "http://small" } } }';
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'router-replay-'));
    file = path.join(folder, 'audit.jsonl');
    await writeFile(path.join(folder, 'router.yaml'), config);
  });
  afterAll(() => rm(folder, { recursive: true }));
  const write = (lines: readonly unknown[]) =>
    writeFile(file, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));

  test('reproduces every decision, and counts lines that are no records', async () => {
    await write([decisionFor(), outcomeFor(), decisionFor({ ...forced, seq: 2 }), '{"torn', 'not a record', '']);
    expect(await ran(replay.run, [file])).toEqual({
      code: 0,
      out: '2 decisions: 2 reproduced, 0 different, 2 lines without a record\n',
      err: '',
    });
  });

  test('finds a decision that the policy would not make, and exits with 1', async () => {
    const forged = decisionFor({ ...gamed, chosen: 'big', because: null });
    await write([decisionFor(), forged]);
    const { code, out } = await ran(replay.run, [file]);
    expect([code, out]).toEqual([1, `different: ${JSON.stringify(forged)}\n2 decisions: 1 reproduced, 1 different\n`]);
    expect(decideAgain(forged)).toMatchObject({ chosen: 'small' });
  });

  test('joins records by boot and sequence number, and asks the configuration whether patterns may hide', async () => {
    const parsed = parseConfig(config, 'x', () => undefined);
    const policy = parsed.ok ? policyHash(parsed.config) : '';
    const big = { ...heavy, promptBytes: 20_000, tokens: { atLeast: 4000 }, policy };
    await write([
      decisionFor({ ...big, boot: 'a', seq: 1 }),
      decisionFor({ ...big, boot: 'b', seq: 1 }),
      outcomeFor({ boot: 'b', seq: 1, promptTokens: 5000 }),
      decisionFor({ ...big, boot: 'b', seq: 2, policy: 'another' }),
      outcomeFor({ boot: 'b', seq: 2, promptTokens: 5000 }),
    ]);
    const { code, out } = await ran(replay.run, [
      file,
      '--threshold',
      '8000',
      '--each',
      '--config',
      path.join(folder, 'router.yaml'),
    ]);
    expect([code, out.split('\n')]).toEqual([
      0,
      [
        'b 1 rid-1 heavy-tokens big: changed',
        'b 2 rid-1 heavy-tokens big: unknown',
        'a 1 rid-1 heavy-tokens big: unknown',
        '3 decisions: 3 reproduced, 0 different',
        'with threshold 8000: 1 changed, 0 unchanged, 2 unknown',
        '',
      ],
    ]);
  });

  test.each([
    [[], 2],
    [['a', 'b'], 2],
    [['a', '--threshold', 'x'], 2],
    [['/no/such/file'], 1],
  ])('replay %j exits with %d', async (args, code) => {
    expect((await ran(replay.run, args)).code).toBe(code);
  });
});
