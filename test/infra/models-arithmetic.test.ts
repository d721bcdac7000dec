// Owns: docs/models-and-context.md does its sums right, and each model's file asks for no more context than they give.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { infra } from './stub-house.ts';

const GiB = 2 ** 30;
const page = readFileSync(join(infra, '../docs/models-and-context.md'), 'utf8');
const columns = [
  'gb',
  'weights',
  'layers',
  'heads',
  'dim',
  'bytes',
  'kib',
  'seen',
  'utilisation',
  'overhead',
  'room',
  'tokens',
  'context',
] as const;

type Row = { readonly model: string } & Readonly<Record<(typeof columns)[number], number>>;

/** The rows of both tables: a model's name in backticks, then one number for each column. */
const rows: readonly Row[] = page
  .split('\n')
  .filter((line) => /^\| `[^`]+`.*\d/.test(line))
  .map((line) => {
    const [first = '', ...cells] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    const number = (name: (typeof columns)[number]) => Number(cells[columns.indexOf(name)]?.replaceAll(',', ''));
    return {
      model: /`(.+)`/.exec(first)?.[1] ?? '',
      gb: number('gb'),
      weights: number('weights'),
      layers: number('layers'),
      heads: number('heads'),
      dim: number('dim'),
      bytes: number('bytes'),
      kib: number('kib'),
      seen: number('seen'),
      utilisation: number('utilisation'),
      overhead: number('overhead'),
      room: number('room'),
      tokens: number('tokens'),
      context: number('context'),
    };
  });

type ModelFile = Readonly<Record<string, string | number | boolean>>;
const modelFile = (path: string): ModelFile => parse(readFileSync(path, 'utf8'));
/** What the example of an `.env` offers. */
const filesOf = (machine: 'small' | 'big') => {
  const example = readFileSync(join(infra, `vllm/${machine}.env.example`), 'utf8');
  const [, models = ''] = /^# Which file of models\/ is served: (.+)$/m.exec(example) ?? [];
  return models.split(', ').map((model) => ({ model, file: modelFile(join(infra, `vllm/models/${model}.yaml`)) }));
};
const small = filesOf('small');
const big = filesOf('big');
const files = [...small, ...big];

/** The shape of each model as its own config.json on the hub says. */
const shapes: Readonly<Record<string, readonly [layers: number, heads: number, dim: number]>> = {
  'qwen2.5-7b': [28, 4, 128],
  'llama-3.1-8b': [32, 8, 128],
  'qwen2.5-32b': [64, 8, 128],
  'qwen2.5-32b-fp16-kv': [64, 8, 128],
  'qwen3-32b': [64, 8, 128],
  'qwen3.6-27b': [16, 4, 256],
};

describe('docs/models-and-context.md', () => {
  test('has one row for each model that infra serves', () => {
    const there = readdirSync(join(infra, 'vllm/models')).map((name) => name.replace('.yaml', ''));
    expect(files.map(({ model }) => model).toSorted()).toEqual(there.toSorted());
    expect(rows.map((row) => row.model).toSorted()).toEqual(files.map(({ model }) => model).toSorted());
  });

  test.each(rows)('$model: every number follows from the ones before it', (row) => {
    expect([row.layers, row.heads, row.dim]).toEqual(shapes[row.model]);
    expect(row.kib).toBe((row.layers * row.heads * row.dim * 2 * row.bytes) / 1024);
    expect(row.weights).toBeCloseTo((row.gb * 1e9) / GiB, 2);
    expect(row.room).toBe(Math.round((row.seen * row.utilisation - row.weights - row.overhead) * 100) / 100);
    expect(row.tokens).toBe(Math.floor((row.room * GiB) / (row.kib * 1024)));
    expect(row.context).toBeLessThanOrEqual(row.tokens);
  });

  test("the prose about the 16-bit cache has the table's number", () => {
    const tokens = rows.find((row) => row.model === 'qwen2.5-32b-fp16-kv')?.tokens;
    expect(page).toContain(`holds ${tokens?.toLocaleString('en')} tokens: less than small's`);
  });

  test('the largest copy of the logits is what it says', () => {
    expect(Math.round((256 * 152_064 * 4) / 1e6)).toBe(156);
    expect(page).toContain('156 MB');
  });
});

describe('the model files', () => {
  test.each(files)('$model: serves what its row says', ({ model, file }) => {
    const row = rows.find((candidate) => candidate.model === model);
    expect(file).toMatchObject({ 'max-model-len': row?.context, 'gpu-memory-utilization': row?.utilisation });
    expect(file['kv-cache-dtype'] === 'fp8' ? 1 : 2).toBe(row?.bytes);
  });

  test('the default big holds at least what any small holds', () => {
    const standard = big.find(({ model }) => model === 'qwen2.5-32b');
    for (const { file } of small)
      expect(standard?.file['max-model-len']).toBeGreaterThanOrEqual(Number(file['max-model-len']));
  });

  test.each(files)('$model: limits sequences and batch, and can call tools', ({ file }) => {
    expect(Number(file['max-num-seqs'])).toBeLessThanOrEqual(8);
    expect(file).toMatchObject({ 'max-num-batched-tokens': 2048, 'enable-auto-tool-choice': true, port: 8000 });
    expect(file['tool-call-parser']).toBeTypeOf('string');
  });
});
