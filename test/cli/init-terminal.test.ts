// `init` as a person meets it: at a real terminal, one question after the other, left with Ctrl-C.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as init from '#cli/init.ts';
import { type FakeVllm, startFakeVllm } from '#demo/fake-vllm.ts';
import { ran } from './command.ts';
import { spawnInTerminal } from './spawned.ts';

let folder: string;
let file: string;
let small: FakeVllm;
let big: FakeVllm;
const key = 'the-key-of-small';
beforeAll(async () => {
  small = await startFakeVllm({ role: 'small', model: 'small-7b', apiKey: key });
  // Its list is open, as llama.cpp's is.
  big = await startFakeVllm({ role: 'big', model: 'big-32b', apiKey: key, server: 'llama.cpp' });
});
afterAll(() => Promise.all([small.close(), big.close()]));
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'router-init-'));
  file = path.join(folder, 'router.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

/** The port of discard: whatever else this machine runs, it is not there. 8080 may be somebody's. */
const port = 9;
const questions = {
  small: /small model \[http:\/\/127\.0\.0\.1:8000\]: $/,
  pc: /gaming PC, or none \[none\]: $/,
  who: /or machine \(only this one\) \[house\]: $/,
  key: /wants a key; which, or later \[later\]: $/,
};
const keyFile = () => path.join(folder, 'keys/SMALL_KEY');
const written = async () => parse(await readFile(file, 'utf8')) as unknown;

test('it asks what it must know; a server that wants a key is asked about until the key fits, and the key stays out of router.yaml', async () => {
  const terminal = spawnInTerminal(['init', '--config', file, '--port', `${port}`], folder);
  for (const [question, answer] of [
    [questions.small, small.url],
    [questions.pc, ''],
    [questions.who, ''],
    [questions.key, 'another-key'],
    [questions.key, key],
  ] as const) {
    await terminal.said(question);
    terminal.type(`${answer}\n`);
    await terminal.said(new RegExp(`${answer}\r\n`));
  }
  expect([await terminal.code, terminal.out()]).toEqual([0, expect.stringContaining('The house is in order.')]);
  expect(await written()).toEqual({
    listen: { host: '0.0.0.0', port },
    apiKeys: [{ name: 'house', key: expect.stringMatching(/^sha256:/) }],
    backends: { small: { url: small.url, apiKey: '${env.SMALL_KEY}', models: ['small-7b'] } },
  });
  expect([await readFile(keyFile(), 'utf8'), (await stat(keyFile())).mode & 0o777]).toEqual([`${key}\n`, 0o600]);
});

test.each(['small', 'pc', 'who', 'key'] as const)('Ctrl-C at the question %s leaves nothing behind', async (last) => {
  const terminal = spawnInTerminal(['init', '--config', file], folder);
  const answers = { small: small.url, pc: 'none', who: 'machine' };
  for (const name of ['small', 'pc', 'who', 'key'] as const) {
    await terminal.said(questions[name]);
    if (name === last) break;
    terminal.type(`${answers[name as keyof typeof answers]}\n`);
  }
  terminal.type('\u0003');
  expect([await terminal.code, await readdir(folder)]).toEqual([130, []]);
});

const run = (flags: readonly string[], typed: readonly string[] = []) =>
  ran(init.run, ['--config', file, '--small', small.url, '--for', 'machine', '--port', `${port}`, ...flags], {}, typed);

test('of a server whose list is open the key is asked, too', async () => {
  const { code, out } = await run(['--pc', big.url], [`${key}\n`, `${key}\n`]);
  expect(code).toBe(0);
  expect(out).toContain(`Written: ${file}, ${keyFile()}, ${path.join(folder, 'keys/BIG_KEY')}\n`);
  expect(await written()).toMatchObject({ backends: { big: { apiKey: '${env.BIG_KEY}', models: ['big-32b'] } } });
});

test('a key that lies there already is not asked for', async () => {
  await mkdir(path.join(folder, 'keys'));
  await writeFile(keyFile(), `${key}\n`);
  const { out, err } = await run(['--pc', 'none']);
  expect([out, err]).toEqual([expect.stringContaining('The house is in order.'), '']);
  expect(await written()).toMatchObject({ backends: { small: { apiKey: '${env.SMALL_KEY}' } } });
});

test.each([[[]], [['later\n']], [['\n']]])(
  'without the key (%j) the file is written, and the doctor says what is missing',
  async (typed) => {
    const { code, out } = await run(['--pc', 'none'], typed);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^failed +small: model: \/v1\/models answers 401: it wants a key\n +fix: set backends\.small\.apiKey/m,
    );
    expect(await written()).toEqual({ listen: { port }, backends: { small: { url: small.url } } });
  },
);

test('what is to be typed next can be typed as it stands, also where a folder has a space or an apostrophe', async () => {
  const odd = path.join(folder, "Ann's house");
  await mkdir(odd);
  file = path.join(odd, 'router.yaml');
  const { out } = await run(['--pc', 'none'], ['later\n']);
  const typed = `${folder}/Ann'\\''s house/router.yaml`;
  expect(out).toContain(`serve --config '${typed}'\n`);
  expect(out).toMatch(new RegExp(`doctor --config '[^]*house/router\\.yaml'\n$`));
});
