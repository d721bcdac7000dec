// The commands `validate` and `hash-key`: what they print where, and their exit codes.
import { expect, test } from 'vitest';
import * as hashKey from '#cli/hash-key.ts';
import type { CommandIo } from '#cli/io.ts';
import * as validate from '#cli/validate.ts';
import { configJsonSchema } from '#lib/config/json-schema.ts';
import { keyring } from '#lib/keys.ts';
import { configOf, small } from './parse.ts';

const files: Readonly<Record<string, string>> = {
  'router.yaml': small,
  'warned.yaml': `${small}  big: { url: "http://pc" }\n`,
  'slow.yaml': `${small}policy: { heavyPatterns: ["(?i)\\\\b(prove|refactor)\\\\b", "(\\\\w+\\\\s*){500}$"] }\n`,
  'broken.yaml': `${small}zzz: 1\nmode: { maxAgeMs: x }\n`,
  'secret.yaml': `${small}    apiKey: \${env.TOKEN}\n`,
  '/run/credentials/keys_TOKEN': 'token\n',
  '/etc/router/router.yaml': `${small}    apiKey: \${env.TOKEN}\n`,
  '/etc/router/keys/TOKEN': 'token\n',
  '/locked/router.yaml': `${small}    apiKey: \${env.TOKEN}\n`,
};

/** Runs a command over the files above. */
async function outcomeOf(command: typeof validate, args: readonly string[], env: CommandIo['env'] = {}) {
  const written = { out: '', err: '' };
  const code = await command.run(args, {
    stdout: (text) => void (written.out += text),
    stderr: (text) => void (written.err += text),
    env,
    readFile: async (path) => {
      if (path.startsWith('/locked/keys')) throw Object.assign(new Error('Not allowed'), { code: 'EACCES' });
      const file = files[path];
      if (file === undefined) throw Object.assign(new Error(`No file ${path}`), { code: 'ENOENT' });
      return file;
    },
  });
  return { code, ...written };
}

test.each([
  [[], { code: 0, out: 'router.yaml is valid\n', err: '' }],
  [['--config', 'router.yaml'], { code: 0, out: 'router.yaml is valid\n', err: '' }],
  [
    ['warned.yaml'],
    {
      code: 0,
      out: 'warned.yaml is valid\n',
      err: expect.stringMatching(/^warning: warned\.yaml: mode\.url is not set: .+\n$/),
    },
  ],
  [
    ['broken.yaml'],
    { code: 2, out: '', err: expect.stringMatching(/^broken\.yaml:4: zzz: .+\nbroken\.yaml:5: mode\.maxAgeMs: .+\n$/) },
  ],
  [['absent.yaml'], { code: 2, out: '', err: 'Cannot read absent.yaml: No file absent.yaml\n' }],
  [['--host', '0.0.0.0'], { code: 2, out: '', err: expect.stringMatching(/^--host: got "0\.0\.0\.0", wanted .+\n$/) }],
  ...['x', '1e3', '0x50', '65536', '-1', ''].map(
    (port) =>
      [
        [`--port=${port}`],
        {
          code: 2,
          out: '',
          err: expect.stringContaining(`--port: got ${port}, wanted a whole number from 0 to 65535\nUsage: `),
        },
      ] as const,
  ),
  [['--port', '0', '--log-format', 'json'], { code: 0, out: 'router.yaml is valid\n', err: '' }],
  [['a.yaml', 'b.yaml'], { code: 2, out: '', err: expect.stringMatching(/^One file at a time\nUsage: /) }],
  [['--wrong'], { code: 2, out: '', err: expect.stringMatching(/Usage: /) }],
  [
    ['secret.yaml'],
    { code: 2, out: '', err: expect.stringMatching(/^secret\.yaml:4: .+TOKEN in the environment.+\n$/) },
  ],
] as const)('validate %j', async (args, outcome) => {
  expect(await outcomeOf(validate, args)).toEqual(outcome);
});

test.each([{ TOKEN: 'token' }, { CREDENTIALS_DIRECTORY: '/run/credentials' }])(
  'validate finds a value in %j',
  async (env) => {
    expect(await outcomeOf(validate, ['secret.yaml'], env)).toMatchObject({ code: 0 });
  },
);

test('a key that is not in the environment is read from the folder keys beside the configuration', async () => {
  expect(await outcomeOf(validate, ['/etc/router/router.yaml'])).toMatchObject({ code: 0 });
});

test('a key that this user may not read is named, and not called missing', async () => {
  const outcome = { code: 2, out: '', err: 'Cannot read /locked/keys/TOKEN: Not allowed\n' };
  expect(await outcomeOf(validate, ['/locked/router.yaml'])).toEqual(outcome);
  // The service has its credentials; the folder itself is root's.
  const { err } = await outcomeOf(validate, ['/locked/router.yaml'], { CREDENTIALS_DIRECTORY: '/run/none' });
  expect(err).toContain('wanted TOKEN in the environment');
});

test('LLM_ROUTER_CONFIG names the file, where no flag does', async () => {
  const env = { LLM_ROUTER_CONFIG: '/etc/router/router.yaml' };
  expect(await outcomeOf(validate, [], env)).toMatchObject({ out: '/etc/router/router.yaml is valid\n' });
  expect(await outcomeOf(validate, ['--config', 'router.yaml'], env)).toMatchObject({ out: 'router.yaml is valid\n' });
  expect(await outcomeOf(validate, [], { LLM_ROUTER_CONFIG: '' })).toMatchObject({ out: 'router.yaml is valid\n' });
});

test('validate --schema prints the schema for editors', async () => {
  const { code, out } = await outcomeOf(validate, ['--schema']);
  expect({ code, schema: JSON.parse(out) }).toEqual({ code: 0, schema: configJsonSchema() });
});

test.each([
  [[], { name: 'client', mayForce: true }],
  [['laptop'], { name: 'laptop', mayForce: true }],
  [['true', '--no-force'], { name: 'true', mayForce: false }],
])('hash-key %j makes a key that its line recognises', async (args, entry) => {
  const { code, out, err } = await outcomeOf(hashKey, args);
  const [, key, , line] = out.split('\n');
  const { apiKeys } = configOf(`${small}apiKeys:\n${line}\n`);
  expect({ code, err, keys: apiKeys.length }).toEqual({ code: 0, err: '', keys: 1 });
  expect(keyring(apiKeys).find(key?.trim() ?? '')).toMatchObject(entry);
  expect(key?.trim()).toMatch(/^[\w-]{43}$/);
});

test('hash-key never makes the same key twice', async () => {
  const outputs = await Promise.all(Array.from({ length: 50 }, () => outcomeOf(hashKey, [])));
  expect(new Set(outputs.map(({ out }) => out)).size).toBe(50);
});

test.each([['two words'], ['a', 'b'], ['--wrong'], ['é']])('hash-key refuses %j', async (...args) => {
  expect(await outcomeOf(hashKey, args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: ') });
});

test('validate measures heavy patterns, and warns of one that would hold up everybody', async () => {
  const { code, err } = await outcomeOf(validate, ['slow.yaml']);
  expect(code).toBe(0);
  expect(err).toMatch(/^warning: policy\.heavyPatterns\[1\] takes \d+ ms on a long text, [^\n]*\n$/);
});
