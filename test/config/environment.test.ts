// ${env.NAME}: from the environment, else from systemd's credential keys_NAME; always text, never YAML.
import { expect, test } from 'vitest';
import { gatherLookup, parseConfig } from '#lib/config.ts';
import { small } from './parse.ts';

const credentials: Readonly<Record<string, string>> = {
  keys_BOTH: 'credential\n',
  keys_FILE: 'from-a-file\r\n',
  keys_LINES: 'a\n\n',
};

const lookupFor = (text: string, env: Record<string, unknown> = { BOTH: 'environment', EMPTY: '' }) =>
  gatherLookup(text, env, (file) => Promise.resolve(credentials[file]));

test.each([
  ['BOTH', 'environment'],
  ['FILE', 'from-a-file'],
  ['LINES', 'a\n'],
  ['EMPTY', ''],
  ['ABSENT', undefined],
  ['constructor', undefined],
])('%s is %j', async (name, value) => {
  const lookup = await lookupFor(`a: \${env.${name}}`);
  expect(lookup(name)).toBe(value);
});

test('only the names that the text refers to are read', async () => {
  const asked: string[] = [];
  await gatherLookup('a: ${env.ONE} ${env.TWO} ${env.ONE} ${THREE}', {}, (file) => {
    asked.push(file);
    return Promise.resolve(undefined);
  });
  expect(asked).toEqual(['keys_ONE', 'keys_TWO']);
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
