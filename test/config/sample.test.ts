// docs/router.example.yaml and docs/router.schema.json say what the code says.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { configJsonSchema } from '#lib/config/json-schema.ts';
import { configOf, parse } from './parse.ts';

const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const sample = read('router.example.yaml');

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly default?: unknown;
  readonly required?: readonly string[];
}

const schema = configJsonSchema() as Schema;

/** Every dotted key of the schema with its default; sections have none of their own. */
function leaves({ properties = {} }: Schema, above = ''): Array<[path: string, schema: Schema]> {
  return Object.entries(properties).flatMap(([key, child]): Array<[string, Schema]> =>
    child.properties ? leaves(child, `${above}${key}.`) : [[above + key, child]],
  );
}

function valueAt(data: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], data);
}

test('the schema for editors is the one that the router checks with (npm run -s router -- validate --schema)', () => {
  expect(JSON.parse(read('router.schema.json'))).toEqual(JSON.parse(JSON.stringify(schema)));
});

test('the sample is valid, without a warning', () => {
  expect(parse(sample)).toMatchObject({ ok: true, warnings: [] });
});

test('the sample shows every key with its default', () => {
  const data: unknown = parseYaml(sample);
  const withoutDefault = new Set(['backends.small.url', 'backends.big.url', 'mode.url']);
  const shown = leaves(schema).map(([path]) => [path, valueAt(data, path)]);
  const expected = leaves(schema).map(([path, { default: value }]) => [
    path,
    withoutDefault.has(path) ? expect.stringMatching(/^http:/) : value,
  ]);
  expect(shown).toEqual(expected);
  expect(shown.length).toBeGreaterThan(50);
});

test('a document of the sample without its defaults means the same', () => {
  const { small, big } = configOf(sample).backends;
  const urls = `backends: { small: { url: "${small.url}" }, big: { url: "${big?.url}" } }\nmode: { url: "${configOf(sample).mode.url}" }`;
  expect(configOf(urls)).toEqual(configOf(sample));
});

test('every example that stands in a comment of the sample is valid when it is used', () => {
  const used = sample.replace(
    /^( *\w+):(?: (?:\[\]|\{\}))?\n((?: *#   .*\n)+)/gm,
    (_, key: string, examples: string) => `${key}:\n${examples.replace(/#   /g, '  ')}`,
  );
  const config = parse(
    used
      .replaceAll('${env.TUNNEL_TOKEN}', 'token')
      .replaceAll('${env.KEY_LAPTOP}', 'a-key-of-the-laptop')
      .replaceAll('${env.KEY_PROMETHEUS}', 'a-key-of-prometheus'),
  );
  expect(config).toMatchObject({
    ok: true,
    config: {
      apiKeys: [{ name: 'laptop' }, { name: 'tablet', mayForce: false }, { name: 'prometheus', mayAsk: false }],
      backends: {
        small: {
          models: ['llama-3.1-8b'],
          aliases: ['claude-haiku-*', 'gpt-4o-mini'],
          headers: { 'X-Tunnel-Token': 'token' },
        },
        big: { models: ['qwen2.5-32b'], aliases: ['claude-opus-*'] },
      },
      listen: { allowedHosts: ['llm.example.org'], allowedOrigins: ['https://chat.example.org', 'app://obsidian.md'] },
      aliases: ['claude-*', 'gpt-*'],
      wake: { mac: '3c7c3f123456', address: { host: '192.168.1.255', port: 9 } },
      policy: { heavyPatterns: [{ source: expect.any(String) }] },
    },
  });
});
