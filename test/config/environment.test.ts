// ${env.NAME}: from the environment, else from a file of that name; always text, never YAML.
import { expect, test } from 'vitest';
import { gatherLookup, parseConfig } from '#lib/config.ts';
import { small } from './parse.ts';

const keyFiles = new Map([
  ['BOTH', 'file\n'],
  ['FILE', 'from-a-file\r\n'],
  ['LINES', 'a\n\n'],
  ['MIDDLE', 'a\nb\n'],
]);

const lookupFor = (text: string, env: Record<string, unknown> = { BOTH: 'environment', EMPTY: '' }) =>
  gatherLookup(text, env, (name) => Promise.resolve(keyFiles.get(name)));

test.each([
  ['BOTH', 'environment'],
  ['FILE', 'from-a-file'],
  ['LINES', 'a\n'],
  ['MIDDLE', 'a\nb'],
  ['EMPTY', ''],
  ['ABSENT', undefined],
  ['constructor', undefined],
])('%s is %j', async (name, value) => {
  const lookup = await lookupFor(`a: \${env.${name}}`);
  expect(lookup(name)).toBe(value);
});

test('only the names that the text refers to are read', async () => {
  const asked: string[] = [];
  await gatherLookup('a: ${env.ONE} ${env.TWO} ${env.ONE} ${THREE}', {}, (name) => {
    asked.push(name);
    return Promise.resolve(undefined);
  });
  expect(asked).toEqual(['ONE', 'TWO']);
});

test('a value that is no text, such as a binding of a Worker, is not a value', async () => {
  const lookup = await lookupFor('${env.KV}', { KV: { get: 1 } });
  expect(lookup('KV')).toBeUndefined();
});

test.each(['yes: [no', '${env.OTHER}', '$& $1 $$', 'a # b', '"\'', '*alias'])(
  'the value %j is text as it is',
  (value) => {
    const parsed = parseConfig(
      `${small}    headers:\n      X-Value: "<\${env.VALUE}|\${env.VALUE}>"\n`,
      'router.yaml',
      () => value,
    );
    expect(parsed).toMatchObject({
      ok: true,
      config: { backends: { small: { headers: { 'X-Value': `<${value}|${value}>` } } } },
    });
  },
);
