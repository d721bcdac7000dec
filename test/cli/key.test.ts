// `key add|list|revoke`: who may ask is changed in router.yaml, every other line stays, and the router keeps its word about it.
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as key from '#cli/key.ts';
import { ran } from './command.ts';
import { spawnRouter } from './spawned.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'router-key-'));
  file = path.join(folder, 'router.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

const house = 'backends:\n  small: { url: "http://127.0.0.1:1" }   # here\n';
const old = '{ name: old, key: "0123456789abcdef0123" }';
const run = (...args: readonly string[]) => ran(key.run, [...args, '--config', file]);
const text = () => readFile(file, 'utf8');
const exampleFile = path.join(import.meta.dirname, '../../docs/router.example.yaml');

/** Forms in which people write the list, what stands before and after it. */
const forms: Readonly<Record<string, string>> = {
  'no list': house,
  'no list, and no line end': house.trimEnd(),
  'an empty list': `# top\napiKeys: []   # none yet\n# below\n${house}`,
  'a list with nothing in it': `${house}\n# Who may ask\napiKeys:\n# the end\n`,
  lines: `apiKeys:\n  # the first\n  - ${old}   # at home\n\n${house}`,
  'lines at the margin': `apiKeys:\n- ${old}\n\n# next\n${house}`,
  blocks: `${house}apiKeys:\n  - name: old\n    key: 0123456789abcdef0123\n    mayForce: false\n# the end\n`,
  brackets: `apiKeys: [${old}]\n${house}`,
  'brackets over lines': `${house}apiKeys: [\n  ${old},\n]\n`,
  JSON: JSON.stringify({ backends: { small: { url: 'http://127.0.0.1:1' } }, apiKeys: [] }, null, 2),
  'JSON without a list': '{"backends":{"small":{"url":"http://127.0.0.1:1"}}}',
  'Windows line ends': `${house}apiKeys:\n  - ${old}\nshutdownMs: 1000\n`.replaceAll('\n', '\r\n'),
  'a reference': `apiKeys:\n  - { name: old, key: "\${env.OLD}" }\n${house}`,
};

describe.each(Object.entries(forms))('%s', (_, written) => {
  test('a key is added and revoked, and every line that is not of the list stays', async () => {
    await writeFile(file, written);
    const env = { OLD: '0123456789abcdef0123' };
    const added = await ran(key.run, ['add', 'phone', '--config', file], env);
    expect([added.code, added.err]).toEqual([0, '']);
    const [, made = ''] = /shown only now:\n {2}([\w-]{43})\n/.exec(added.out) ?? [];
    expect(made).not.toBe('');
    expect(await text()).not.toContain(made);
    const { out } = await ran(key.run, ['list', '--config', file], env);
    expect(out).toMatch(/^ {2}phone +may ask and force big$/m);
    expect(out).not.toMatch(/[0-9a-f]{16}/);
    if (!written.startsWith('{')) expect(linesElsewhere(await text())).toEqual(linesElsewhere(written));
    const comments = [...written.matchAll(/# [\w ]+/g)].map(([comment]) => comment);
    for (const comment of comments) expect((await text()).split(comment).length, comment).toBe(2);
    expect(await ran(key.run, ['revoke', 'phone', '--config', file], env)).toMatchObject({ code: 0, err: '' });
    expect((await ran(key.run, ['list', '--config', file], env)).out).not.toContain('phone');
    for (const comment of comments) expect((await text()).split(comment).length, comment).toBe(2);
    expect(await readdir(folder)).toEqual(['router.yaml']);
  });
});

/** What is certainly of no list of keys. */
function linesElsewhere(yaml: string): readonly string[] {
  return yaml.split(/\r?\n/).filter((line) => /^(backends| +small|shutdownMs|#)/.test(line));
}

test('in the example of the docs, only the line of the list changes', async () => {
  const example = await readFile(exampleFile, 'utf8');
  await writeFile(file, example);
  await run('add', 'tablet', '--no-force');
  const after = (await text()).split('\n');
  const before = example.split('\n');
  const gone = before.filter((line) => !after.includes(line));
  const come = after.filter((line) => !before.includes(line));
  expect(gone).toEqual(['apiKeys: []']);
  expect(come).toEqual([
    'apiKeys:',
    expect.stringMatching(/^ {2}- \{ name: tablet, key: sha256:[0-9a-f]{64}, mayForce: false \}$/),
  ]);
  await run('revoke', 'tablet');
  expect(await text()).toBe(example);
});

describe('nothing is written', () => {
  test.each([
    [['add', 'old'], /already: revoke it first/],
    [['revoke', 'phone'], /There is no key phone in .*, only old/],
    [['revoke', 'old'], /Nothing was changed[^]+listen\.host: got "0\.0\.0\.0"/],
    [['add'], /A name is one word[^]+Usage/],
    [['add', 'two words'], /A name is one word/],
    [['add', '../up'], /A name is one word/],
    [['add', 'a', 'b'], /A name is one word/],
    [['list', 'old'], /list takes no name/],
    [['remove', 'old'], /One of add NAME, list, revoke NAME/],
    [[], /One of add NAME, list, revoke NAME/],
  ])('%j', async (args, says) => {
    const written = `listen: { host: 0.0.0.0 }\n${forms['lines']}`;
    await writeFile(file, written);
    expect(await run(...args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(says) });
    expect([await text(), await readdir(folder)]).toEqual([written, ['router.yaml']]);
  });

  test('while another command is at it', async () => {
    await writeFile(file, house);
    const [first, second] = await Promise.all([run('add', 'a'), run('add', 'b')]);
    const codes = [first.code, second.code].toSorted();
    expect(codes.every((code) => code === 0) || codes.join() === '0,2').toBe(true);
    const { out } = await run('list');
    expect(out).toMatch(new RegExp(`^${codes[1] === 0 ? '2 keys' : '1 key'} in `));
    await writeFile(`${file}.new`, '');
    expect(await run('add', 'c')).toMatchObject({ code: 2, err: expect.stringContaining(`remove ${file}.new`) });
  });

  test('where the configuration has a fault', async () => {
    await writeFile(file, `${house}nonsense: 1\n`);
    expect(await run('add', 'a')).toMatchObject({ code: 2, err: expect.stringContaining('nonsense') });
  });
});

test('mode and link of the file are kept', async () => {
  const real = path.join(folder, 'real.yaml');
  await writeFile(real, house);
  await chmod(real, 0o640);
  await symlink(real, file);
  await run('add', 'phone');
  expect((await stat(real)).mode & 0o777).toBe(0o640);
  expect(await readFile(real, 'utf8')).toContain('name: phone');
});

test('a key asks the router that starts after it was added, and none that starts after it was revoked', async () => {
  await writeFile(file, `listen: { port: 0 }\naudit: { file: ${path.join(folder, 'audit.jsonl')} }\n${house}`);
  const made = async (name: string) => / {2}([\w-]{43})\n/.exec((await run('add', name)).out)?.[1] ?? '';
  const [phone, laptop] = [await made('phone'), await made('laptop')];
  const statuses = async () => {
    const router = spawnRouter(['serve', '--config', file], folder);
    const [, url] = await router.said(/^listening on (\S+)\n/);
    const ask = (one: string) => fetch(`${url}/router/status`, { headers: { authorization: `Bearer ${one}` } });
    const found = [(await ask(phone)).status, (await ask(laptop)).status];
    router.process.kill('SIGTERM');
    await router.code;
    return found;
  };
  expect(await statuses()).toEqual([200, 200]);
  expect((await run('revoke', 'phone')).out).toContain('restarted');
  expect(await statuses()).toEqual([401, 200]);
}, 60_000);

test.each([
  ['Latin-1', Buffer.from(`# K\xfcche\n${house}`, 'latin1')],
  ['UTF-16, as Windows PowerShell writes it', Buffer.from(`\uFEFF${house}`, 'utf16le')],
])('a file in %s is refused and stays: its letters would be lost', async (_, bytes) => {
  await writeFile(file, bytes);
  const { code, err } = await run('add', 'phone');
  expect([code, err.split('\n')[0]]).toEqual([
    2,
    `${file}:1: got a letter that is lost, or not UTF-8, wanted it, in a file saved as UTF-8`,
  ]);
  expect(await readFile(file)).toEqual(bytes);
});
