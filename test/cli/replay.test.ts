// The command replay: every recorded decision is reproduced, a forged one is found, records are joined as they belong.
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
  const write = (lines: readonly unknown[], into = file) =>
    writeFile(into, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));

  test('reproduces every decision, and counts lines that are no records', async () => {
    await write([decisionFor(), outcomeFor(), decisionFor({ ...forced, seq: 2 }), '{"torn', 'not a record', '']);
    expect(await ran(replay.run, [file])).toEqual({
      code: 0,
      out: '2 decisions: 2 reproduced, 0 different, 2 lines without a record\n',
      err: '',
    });
  });

  test.each([
    ['in its middle', (record: string) => record.slice(0, 200)],
    ['at its first byte', () => '{'],
    ['before it was on the disk, when the machine crashed', () => '\0'.repeat(4096)],
  ])('a last line that ends %s is not read yet, also where it is the only one', async (_, cut) => {
    const open = '1 line without its end: being written, or torn by a crash\n';
    for (const [lines, said] of [
      [[decisionFor(), outcomeFor()], '1 decision: 1 reproduced, 0 different, '],
      [[], '0 decisions: 0 reproduced, 0 different, '],
    ] as const) {
      await write(lines);
      await appendFile(file, cut(JSON.stringify(decisionFor({ seq: 2 }))));
      expect(await ran(replay.run, [file])).toEqual({ code: 0, out: said + open, err: '' });
    }
  });

  test('a last record without its line end is a record', async () => {
    await writeFile(file, JSON.stringify(decisionFor()));
    expect(await ran(replay.run, [file])).toMatchObject({ out: '1 decision: 1 reproduced, 0 different\n' });
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

  test.each(['in the order of time', 'as a shell sorts them'])(
    'several files are one set, %s: who decided in one may have ended in another',
    async (order) => {
      const older = `${file}.1`;
      const other = path.join(folder, 'other.jsonl');
      const big = { ...heavy, promptBytes: 20_000, tokens: { atLeast: 4000 } };
      await write([decisionFor({ ...big, boot: 'a', seq: 1 }), decisionFor({ ...big, boot: 'a', seq: 2 })], older);
      await write([outcomeFor({ boot: 'a', seq: 1, promptTokens: 90_000 }), decisionFor({ boot: 'a', seq: 3 })]);
      await write([decisionFor({ ...big, boot: 'b', seq: 1 }), 'torn', outcomeFor({ boot: 'b', seq: 1 })], other);
      const files = order === 'in the order of time' ? [older, file, other] : [file, older, other];
      const { code, out } = await ran(replay.run, [...files, '--threshold', '8000', '--each']);
      const said = out.trimEnd().split('\n');
      expect([code, said.slice(-2)]).toEqual([
        0,
        [
          '4 decisions: 4 reproduced, 0 different, 1 line without a record',
          'with threshold 8000: 0 changed, 2 unchanged, 2 unknown',
        ],
      ]);
      expect(said.slice(0, -2).toSorted()).toEqual([
        'a 1 rid-1 heavy-tokens big: unchanged',
        'a 2 rid-1 heavy-tokens big: unknown',
        'a 3 rid-1 light small: unchanged',
        'b 1 rid-1 heavy-tokens big: unknown',
      ]);
    },
  );

  test.each([
    ['is missing', 'gone.jsonl', null, 'ENOENT: no such file or directory'],
    ['is a folder', 'folder', 'folder', 'EISDIR: illegal operation on a directory'],
    ['is something else', 'router.yaml', config, 'it is no audit file: no line of it is a record'],
    ['is packed', 'audit.jsonl.gz', '\u001f\u008b\b\0\0rest', 'it is no audit file: no line of it is a record'],
  ])('where one of several %s, that one is named and no sum is printed', async (_, name, content, why) => {
    const wrong = path.join(folder, name);
    if (content === 'folder') await mkdir(wrong);
    else if (content !== null) await writeFile(wrong, content);
    await write([decisionFor(), outcomeFor()]);
    const { code, out, err } = await ran(replay.run, [file, wrong]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`Cannot read ${wrong}: ${why}`);
  });

  test('an empty file, as a rotation leaves it, is one without decisions', async () => {
    await write([]);
    expect(await ran(replay.run, [file])).toMatchObject({ code: 0, out: '0 decisions: 0 reproduced, 0 different\n' });
  });

  test.each([
    [[], 2],
    [['a', './a'], 2],
    [['a', '--threshold', 'x'], 2],
    [['/no/such/file'], 1],
  ])('replay %j exits with %d', async (args, code) => {
    expect((await ran(replay.run, args)).code).toBe(code);
  });
});
