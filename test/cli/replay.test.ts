// Replay: every recorded decision is reproduced, a forged one is found, and another threshold is answered only where the record settles it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as replay from '#cli/replay.ts';
import { type Beside, decideAgain, isReproduced, withThreshold } from '#cli/replay/decide-again.ts';
import type { DecisionRecord } from '#lib/audit/record.ts';
import { parseConfig, policyHash } from '#lib/config.ts';
import { decide } from '#lib/policy/decide.ts';
import type { Facts } from '#lib/policy/types.ts';
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
const known: Beside = { promptTokens: null, mayHavePatterns: false };

describe('with another threshold', () => {
  test.each<readonly [string, Partial<DecisionRecord>, number, Partial<Beside>, string]>([
    ['fewer bytes than the threshold are light whatever the tokens', { promptBytes: 2000 }, 3000, {}, 'unchanged'],
    ['an exact count below it stays light', { promptBytes: 9000, tokens: { exact: 2500 } }, 3000, {}, 'unchanged'],
    [
      'an exact count above it would be heavy, but nobody asked for the mode',
      { promptBytes: 9000, tokens: { exact: 2500 } },
      2000,
      {},
      'unknown',
    ],
    ['an uncounted prompt that may reach it is not settled', { promptBytes: 3500 }, 1000, {}, 'unknown'],
    [
      "the backend's own count settles an uncounted prompt",
      { promptBytes: 3500 },
      1000,
      { promptTokens: 800 },
      'unchanged',
    ],
    [
      'a heavy request above it stays on big',
      { ...heavy, promptBytes: 20_000, tokens: { atLeast: 4000 } },
      3000,
      {},
      'unchanged',
    ],
    [
      'a lower bound says nothing about a higher threshold',
      { ...heavy, promptBytes: 20_000, tokens: { atLeast: 4000 } },
      8000,
      {},
      'unknown',
    ],
    [
      "the backend's own count takes a request off big",
      { ...heavy, promptBytes: 20_000, tokens: { atLeast: 4000 } },
      8000,
      { promptTokens: 5000 },
      'changed',
    ],
    [
      "the backend's own count keeps a request on big",
      { ...heavy, promptBytes: 40_000, tokens: { atLeast: 4000 } },
      8000,
      { promptTokens: 9000 },
      'unchanged',
    ],
    [
      'too few bytes take a request off big',
      { ...heavy, promptBytes: 6000, tokens: { atLeast: 4000 } },
      8000,
      {},
      'changed',
    ],
    [
      'a pattern that nobody tried might keep it there',
      { ...heavy, promptBytes: 6000, tokens: { atLeast: 4000 } },
      8000,
      { mayHavePatterns: true },
      'unknown',
    ],
    [
      'a matching pattern is heavy at any threshold',
      { ...heavy, rule: 'heavy-pattern', heavy: 'pattern', promptBytes: 50 },
      1,
      {},
      'unchanged',
    ],
    [
      'gaming keeps a request on small, light or heavy',
      { ...gamed, promptBytes: 6000, tokens: { atLeast: 4000 } },
      8000,
      { mayHavePatterns: true },
      'unchanged',
    ],
    [
      'a strict request that gaming refused would be answered if it were light',
      { ...gamed, strict: true, chosen: 'none', promptBytes: 6000, tokens: { atLeast: 4000 } },
      8000,
      {},
      'changed',
    ],
    ['a forced request knows no threshold', { ...forced, promptBytes: 9000 }, 1, {}, 'unchanged'],
    [
      'a pinned request knows no threshold',
      { rule: 'pinned-small', pinnedSmall: true, heavy: 'unasked', promptBytes: 90_000 },
      1,
      {},
      'unchanged',
    ],
    [
      'embeddings know no threshold',
      { rule: 'passthrough-small', pinnedSmall: true, heavy: 'unasked', dialect: 'embeddings' },
      1,
      {},
      'unchanged',
    ],
  ])('%s', (_, change, threshold, beside, verdict) => {
    const record = decisionFor(change);
    expect(isReproduced(record)).toBe(true);
    expect(withThreshold(record, threshold, { ...known, ...beside })).toBe(verdict);
  });

  test('what is called changed or unchanged is so for every fact that the record leaves open', () => {
    const sizes = [null, { exact: 500 }, { exact: 3000 }, { atLeast: 4000 }] as const;
    const heavies = ['tokens', 'pattern', 'no'] as const;
    let settled = 0;
    for (const tokens of sizes) {
      for (const recorded of heavies) {
        for (const threshold of [100, 1000, 3500, 4000, 9000]) {
          const promptBytes = tokens === null ? 3000 : 12_000;
          const facts: Facts = {
            force: 'none',
            pinnedSmall: false,
            heavy: recorded,
            mode: recorded === 'no' ? 'unasked' : 'NORMAL',
            big: recorded === 'no' ? 'unasked' : 'up',
            strict: false,
          };
          const record = decisionFor({ ...facts, ...decide(facts), tokens, promptBytes });
          const verdict = withThreshold(record, threshold, { promptTokens: null, mayHavePatterns: true });
          if (verdict === 'unknown') continue;
          settled += 1;
          for (const truth of truths(record, threshold))
            expect(decide(truth).chosen === record.chosen).toBe(verdict === 'unchanged');
        }
      }
    }
    expect(settled).toBeGreaterThan(20);
  });
});

/** Every world in which the record could have been written, decided with the new threshold: written without the code under test. */
function* truths(record: DecisionRecord, threshold: number): Generator<Facts> {
  const counts =
    record.tokens === null
      ? [1, record.promptBytes]
      : 'exact' in record.tokens
        ? [record.tokens.exact]
        : [4000, 6000, record.promptBytes];
  for (const count of counts) {
    for (const matches of record.heavy === 'tokens' ? [true, false] : [record.heavy === 'pattern']) {
      for (const mode of record.mode === 'unasked' ? (['NORMAL', 'GAMING', 'UNKNOWN'] as const) : [record.mode]) {
        for (const big of record.big === 'unasked' ? (['up', 'down'] as const) : [record.big])
          yield {
            force: 'none',
            pinnedSmall: false,
            heavy: count >= threshold ? 'tokens' : matches ? 'pattern' : 'no',
            mode,
            big,
            strict: record.strict,
          };
      }
    }
  }
}

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
      out: '2 decisions: 2 reproduced, 0 different, 2 lines are no records\n',
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
