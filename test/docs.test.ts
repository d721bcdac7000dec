// The documents are true: their links lead somewhere, the commands that they name exist, and README's requests work on the demo.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { hasCurl } from './support/curl.ts';

const root = path.join(import.meta.dirname, '..');
const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(Boolean);
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const withoutCode = (text: string) => text.replaceAll(/```[^]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');

describe('the documents', () => {
  it('link only to files and headings that exist', () => {
    const broken = pages.flatMap((page) =>
      [...withoutCode(read(page)).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !linkHolds(page, link))
        .map((link) => `${page}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const unknown = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run (?:--silent |-s )?([\w:-]+)/g)]
        .map(([, name = '']) => name)
        .filter((name) => scripts[name] === undefined)
        .map((name) => `${page}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('name only commands of the router that exist', () => {
    const main = read('cli/main.ts');
    const unknown = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run router -- ([a-z][\w-]*)/g)]
        .map(([, name = '']) => name)
        .filter((name) => !main.includes(`import('./${name}.ts')`))
        .map((name) => `${page}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });
});

describe("README's requests", () => {
  it.skipIf(!hasCurl)('work as they stand on the demo', async () => {
    const commands = [...read('README.md').matchAll(/```sh\n(curl[^]*?)```/g)].map(([, command = '']) =>
      command.trim(),
    );
    expect(commands.length).toBeGreaterThanOrEqual(2);
    const demo = spawn(process.execPath, ['cli/router.js', 'demo', '--port', '0', '--tps', '2000'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const url = await listeningUrl(demo.stdout);
      for (const command of commands) {
        const { stdout } = await promisify(execFile)('sh', [
          '-c',
          command.replaceAll('http://127.0.0.1:8080', url).replace('curl ', 'curl -sS --fail '),
        ]);
        expect(stdout, command).toMatch(/data: \[DONE\]|"rule":"forced-tag"/);
      }
    } finally {
      demo.kill('SIGTERM');
    }
  });
});

function linkHolds(page: string, link: string): boolean {
  const [file = '', heading] = link.split('#', 2);
  const target = file === '' ? page : path.normalize(path.join(path.dirname(page), decodeURIComponent(file)));
  if (!existsSync(path.join(root, target))) return false;
  if (heading === undefined || !target.endsWith('.md')) return true;
  return [...read(target).matchAll(/^#+ (.+)$/gm)].some(([, text = '']) => slug(text) === heading);
}

/** As the usual hosts make anchors from headings. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

async function listeningUrl(stdout: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stdout) {
    text += String(chunk);
    const found = /listening on (\S+)/.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`The demo did not start: ${text}`);
}
