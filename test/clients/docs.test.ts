// The examples of docs/clients.md are true: its programs and commands run as they stand, its configuration files can be read.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { hasCurl } from '../support/curl.ts';
import { startTestHouse, type TestHouse } from '../support/router.ts';

const page = readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8');
const root = fileURLToPath(new URL('../..', import.meta.url));
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(([, text = '']) => text);

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ apiKeys: [{ name: 'docs', key: 'a-key-of-this-house' }] });
  for (const backend of [house.small, house.big]) backend.set({ answer: 'Hello yourself' });
});
afterAll(() => house.close());

const run = promisify(execFile);
const here = (text: string) => text.replaceAll('http://server:8080', house.url);

describe('docs/clients.md', () => {
  test.each(blocks('js').map((program, at) => ({ at, program, of: /from '([^']+)'/.exec(program)?.[1] })))(
    'program $at ($of) prints the answer',
    async ({ program }) => {
      const args = ['--input-type=module', '-e', here(program)];
      const { stdout } = await run(process.execPath, args, { cwd: root });
      expect(stdout).toBe('Hello yourself\n');
    },
  );

  test.skipIf(!hasCurl).each(blocks('sh').map((command, at) => ({ at, command })))(
    'command $at gets the answer',
    async ({ command }) => {
      const { stdout } = await run('sh', ['-c', here(command)]);
      expect(stdout).toContain('Hello yourself');
      if (command.includes('x-force-big')) expect(stdout).toContain('x-router-backend: big');
    },
  );

  test('every configuration file that can be read here names the router and no forced model', () => {
    const files = [
      ...blocks('json').map((text) => JSON.parse(text) as object),
      ...blocks('yaml').map((text) => parseYaml(text) as object),
    ];
    expect(files).toHaveLength(4);
    for (const text of [...files.map((file) => JSON.stringify(file)), ...blocks('toml')]) {
      expect(text).toContain('http://server:8080');
      expect(text).toContain('auto');
      expect(text).not.toMatch(/"big"/);
    }
  });

  test('every block is of a kind that this file checks', () => {
    const kinds = [...page.matchAll(/^```(\w+)$/gm)].map(([, kind = '']) => kind);
    expect(new Set(kinds)).toEqual(new Set(['js', 'sh', 'json', 'yaml', 'toml']));
  });
});
