// What every command does alike: it says how it is called, refuses what it does not know, and does so before it changes anything.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as demo from '#cli/demo.ts';
import * as doctor from '#cli/doctor.ts';
import * as explain from '#cli/explain.ts';
import * as init from '#cli/init.ts';
import * as key from '#cli/key.ts';
import * as hashKey from '#cli/hash-key.ts';
import * as replay from '#cli/replay.ts';
import * as serve from '#cli/serve.ts';
import * as validate from '#cli/validate.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { ran } from './command.ts';
import { entry, spawnRouter } from './spawned.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'router-usage-'))));
afterAll(() => rm(folder, { recursive: true }));

/** Each with words that it would run with. */
const commands = [
  ['serve', serve, []],
  ['demo', demo, []],
  ['doctor', doctor, []],
  ['explain', explain, ['Hello']],
  ['replay', replay, ['audit.jsonl']],
  ['validate', validate, []],
  ['init', init, []],
  ['key', key, ['add', 'laptop']],
  ['hash-key', hashKey, ['laptop']],
] as const;
const versionLine = `llm-router ${packageJson.version}\n`;

describe.each(commands)('%s', (name, { run }, words) => {
  test('--help says on stdout what it does and names each flag of its usage', async () => {
    for (const help of ['--help', '-h']) {
      const { code, out, err } = await ran(run, [...words, help]);
      expect([code, err]).toEqual([0, '']);
      const [usage = '', , does, , ...flags] = out.trimEnd().split('\n');
      expect(usage).toMatch(new RegExp(`^Usage: npm run router -- ${name} `));
      expect(does?.toLowerCase()).toBe(`${run.summary.toLowerCase()}.`);
      const named = [...usage.matchAll(/\[--([\w-]+)/g)].map(([, flag]) => flag);
      expect(flags.map((line) => /^ {2}--([\w-]+) .+ {2}\S/.exec(line)?.[1])).toEqual(named);
    }
  });

  test('--version says which router this is', async () => {
    expect(await ran(run, ['--version'])).toEqual({ code: 0, out: versionLine, err: '' });
  });

  test('takes each of its flags once: the second is refused, not obeyed in silence', async () => {
    const { out: usage } = await ran(run, ['--help']);
    for (const [, flag = '', value] of usage.matchAll(/\[(--[\w-]+)( [^\]]+)?\]/g))
      for (const twice of value === undefined
        ? [[flag, flag]]
        : [
            [`${flag}=1`, `${flag}=2`],
            [flag, '1', `${flag}=1`],
          ]) {
        const { code, out, err } = await ran(run, [...twice, ...words]);
        expect([code, out, err.split('\n')[0]]).toEqual([2, '', `${flag} is given twice`]);
      }
  });

  test.each([['--nonsense'], ['--nonsense=1'], ['-x'], ['--port'], ['one', 'one', 'one']])(
    'refuses %j %j, and shows its usage',
    async (...args) => {
      const { code, out, err } = await ran(run, args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(new RegExp(`^[^]+\nUsage: npm run router -- ${name} `));
    },
  );
});

describe('a configuration that is not there stops', () => {
  test.each(commands.filter(([name]) => name !== 'demo' && name !== 'init'))(
    '%s, and nothing is made',
    async (_, { run }, words) => {
      for (const file of [path.join(folder, 'none/router.yaml'), folder]) {
        const { code, out, err } = await ran(run, [...words, '--config', file]);
        expect([code, out]).toEqual([2, '']);
        expect(err).toContain(`Cannot read ${file}: `);
        expect(await readdir(folder)).toEqual([]);
      }
    },
  );
});

describe('hash-key says where its line goes', () => {
  test.each([
    ['apiKeys: []\n', 'where line 2 must lose its []'],
    ['apiKeys:   [ ]  # none yet\n', 'where line 2 must lose its []'],
    ['apiKeys:\n  - { name: a, key: "0123456789abcdef" }\n', 'Line below apiKeys: in '],
    ['', 'Line below a new line apiKeys: at the end of '],
  ])('in a file with %j', async (lines, says) => {
    const file = path.join(folder, 'keys.yaml');
    await writeFile(file, `backends: { small: { url: "http://127.0.0.1:1" } }\n${lines}`);
    const { code, out } = await ran(hashKey.run, ['laptop', '--config', file]);
    await rm(file);
    expect([code, out]).toEqual([0, expect.stringContaining(says)]);
  });
});

describe('the program', () => {
  test.each([['help'], ['--help'], []])('lists its commands: %j', async (...args) => {
    const router = spawnRouter(args, folder);
    expect([await router.code, router.err()]).toEqual([0, '']);
    for (const [name, { run }] of commands)
      expect(router.out()).toMatch(new RegExp(`^ {2}${name} +${run.summary}$`, 'm'));
  });

  test.each([
    ['--version', versionLine],
    ['help doctor', 'Usage: npm run router -- doctor '],
    ['start --help', 'Usage: npm run router -- demo '],
  ])('%s', async (args, says) => {
    const router = spawnRouter(args.split(' '), folder);
    expect([await router.code, router.out().slice(0, says.length)]).toEqual([0, says]);
  });

  test('says what the system refuses in a sentence, without a stack', async () => {
    const router = spawnRouter(['demo'], folder, { TMPDIR: path.join(folder, 'none') });
    expect([await router.code, router.out()]).toEqual([1, '']);
    expect(router.err()).toMatch(/^demo failed: ENOENT: no such file or directory, mkdtemp '.+'\n$/);
  });

  test('is 1, and says so, where its output meets a full disk; a reader that has gone away is no fault', () => {
    const into = (command: string) =>
      spawnSync('sh', ['-c', command], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, NODE: process.execPath, ENTRY: entry },
      });
    for (const words of ['--version', 'help', 'serve --help', 'hash-key a']) {
      const { status, stderr } = into(`"$NODE" "$ENTRY" ${words} > /dev/full`);
      expect([words, status, stderr]).toEqual([words, 1, 'The output could not be written: ENOSPC\n']);
    }
    expect(into('{ "$NODE" "$ENTRY" help; echo $? >&2; } | true').stderr).toBe('0\n');
  });

  test.each(['constructor', '__proto__', 'Serve', 'servee'])('has no command %s', async (name) => {
    const router = spawnRouter([name], folder);
    expect([await router.code, router.out()]).toEqual([2, '']);
    expect(router.err()).toContain(`Unknown command "${name}".`);
  });
});

describe.each(['infra/package/build.ts', 'bench/run.ts', 'test/soak/run.ts'])('a checkout’s own %s', (script) => {
  const called = (...args: readonly string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });

  test('--help says how it is called', () => {
    const { status, stdout } = called('--help');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^Usage: npm run \w+ -- \[--/)]);
  });

  test('a flag that it does not know is refused with the usage, and nothing is begun', () => {
    const { status, stdout, stderr } = called('--frog');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Unknown option '--frog'\nUsage: npm run \w+ -- /);
  });
});
