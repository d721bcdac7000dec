// Owns: every configuration that infra/ and docs/upstreams.md show is one that the router takes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '#lib/config.ts';
import { infra } from './stub-house.ts';

const keys: Readonly<Record<string, string>> = { KEY_HOUSE: 'a'.repeat(48), TABBY_KEY: 'b'.repeat(32) };
const read = (text: string) => parseConfig(text, 'example', (name: string) => keys[name]);
const page = readFileSync(join(infra, '../docs/upstreams.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n(.+?)```/gs)].map(([, text = ''], index) => ({ text, number: index + 1 }));

/** The one port that systemd opens for the service. */
const port = /^ListenStream=0\.0\.0\.0:(\d+)$/m.exec(
  readFileSync(join(infra, 'systemd/llm-router.socket'), 'utf8'),
)?.[1];

describe('configurations to copy', () => {
  test.each(['docker/router.yaml'])('%s is valid, and names the models that infra serves', (file) => {
    const parsed = read(readFileSync(join(infra, file), 'utf8'));
    expect(parsed).toMatchObject({ ok: true, config: { listen: { host: '0.0.0.0', port: Number(port) } } });
    if (!parsed.ok) return;
    const served = (model: string): Readonly<Record<string, unknown>> =>
      parse(readFileSync(join(infra, `vllm/models/${model}.yaml`), 'utf8'));
    expect(parsed.config.backends.small.models).toEqual([served('qwen2.5-7b')['served-model-name']]);
    expect(parsed.config.backends.big?.models).toEqual([served('qwen2.5-32b')['served-model-name']]);
  });

  test('docs/upstreams.md has an example for each server but vLLM', () => {
    expect(examples).toHaveLength(5);
  });

  test.each(examples)('example $number of docs/upstreams.md is valid', ({ text }) => {
    expect(read(text)).toMatchObject({ ok: true });
  });
});
