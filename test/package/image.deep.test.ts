// The image without a Docker engine: the archive loaded by podman and run as compose would run it.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { infra } from '../infra/stub-house.ts';
import { cannotRun, runTool } from '../infra/tools.ts';
import { builtPackage, packageTools } from './built.ts';

interface Manifest {
  readonly Config: string;
  readonly Layers: readonly [string];
  readonly RepoTags: readonly [string];
}
interface ImageConfig {
  readonly config: { readonly Healthcheck: { readonly Test: readonly string[] } };
}

describe.skipIf(cannotRun('image', ['podman', 'runc', ...packageTools]))('the image', () => {
  const home = mkdtempSync(join(tmpdir(), 'image-'));
  const stored = ['--root', join(home, 'root'), '--runroot', join(home, 'run'), '--storage-driver', 'overlay'];
  const podman = (...args: readonly string[]) =>
    runTool('podman', [...stored, '--runtime', 'runc', '--cgroup-manager', 'cgroupfs', ...args]).trim();
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
  const node = '/usr/lib/llm-router/node';
  const inside = (container: string, ...command: readonly string[]) => podman('exec', container, ...command);
  /** What the router itself said, for the message of a failed test. */
  const log = (name: string) => runTool('bash', ['-c', 'exec 2>&1; "$@"', 'log', 'podman', ...stored, 'logs', name]);
  const part = (name: string) => runTool('tar', ['--extract', '--to-stdout', '--file', builtPackage().image, name]);
  let image: string;
  let health: readonly string[];
  let manifest: Manifest;

  beforeAll(() => {
    [manifest] = JSON.parse(part('./manifest.json')) as [Manifest];
    image = manifest.RepoTags[0];
    const { config }: ImageConfig = JSON.parse(part(`./${manifest.Config}`));
    health = config.Healthcheck.Test;
    podman('load', '--quiet', '--input', builtPackage().image);
    writeFileSync(
      join(home, 'router.yaml'),
      'listen: { host: 0.0.0.0 }\napiKeys: [{ name: house, key: "${env.KEY_HOUSE}" }]\nbackends: { small: { url: "http://127.0.0.1:8000" } }\naudit: { file: /audit/audit.jsonl }\n',
    );
    podman('run', '--detach', '--name', 'router', ...sandbox, ...settings, image);
    podman('run', '--detach', '--name', 'demo', ...sandbox, '--tmpfs=/tmp', image, 'demo', '--port', '8080');
  }, 600_000);

  afterAll(() => {
    podman('rm', '--force', '--volumes', '--time', '1', 'router', 'demo');
    // What podman starts itself when a container ends may still be at work, and mount the store once more.
    const letGo = `until rm -r --one-file-system "$0"; do findmnt --raw --noheadings --output TARGET | grep "^$0/" | tac | xargs --no-run-if-empty umount --lazy; done`;
    runTool('timeout', ['30', 'bash', '-c', letGo, home]);
  });

  const ask = (url: string, init: object) => `const until = Date.now() + 20000;
    const ask = () => fetch('${url}', ${JSON.stringify(init)}).then(async (r) => console.log(r.status, await r.text()), (e) => (Date.now() < until ? setTimeout(ask, 100) : console.log(e)));
    ask();`;

  test('starts as uid 10001 with a read-only root, and answers', () => {
    expect(podman('inspect', '--format', '{{.State.Status}}', 'router'), log('router')).toBe('running');
    expect(inside('router', node, '-e', ask('http://127.0.0.1:8080/health', {}))).toMatch(/^200 \{"status":/);
    const tries = `try { fs.writeFileSync('/usr/x', '') } catch (error) { console.log(process.getuid(), error.code) }`;
    expect(inside('router', node, '-e', tries)).toBe('10001 EROFS');
  });

  test('it has the authorities that HTTPS needs, and nothing of the machine that built it', () => {
    const read = `console.log(fs.readFileSync('/etc/ssl/certs/ca-certificates.crt', 'latin1').split('BEGIN CERT').length > 100)`;
    expect(inside('router', node, '-e', read)).toBe('true');
    const list = 'set -o pipefail; tar --extract --to-stdout --file "$1" "./$2" | tar --list --gzip';
    const names = runTool('bash', ['-c', list, 'list', builtPackage().image, manifest.Layers[0]]).split('\n');
    expect(names).toContain('./usr/lib/llm-router/router.cjs');
    expect(
      names.filter((name) => /^\.\/(etc\/(hostname|resolv\.conf|apt\/sources)|var\/(cache|log)\/.*[^/]$)/.test(name)),
    ).toEqual([]);
  });

  test('its health check passes, and compose.yaml has the same for engines that read none from an OCI image', () => {
    expect(health[0]).toBe('CMD');
    inside('router', ...health.slice(1));
    const compose: { services: { router: { healthcheck: { test: unknown } } } } = parse(
      readFileSync(join(infra, 'docker/compose.yaml'), 'utf8'),
    );
    expect(compose.services.router.healthcheck.test).toEqual(health);
  });

  test('its root runs the demo, with nothing else in it: no shell, no second Node', () => {
    const body = JSON.stringify({ model: 'auto', max_tokens: 3, messages: [{ role: 'user', content: 'Hi.' }] });
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    const said = inside('demo', node, '-e', ask('http://127.0.0.1:8080/v1/chat/completions', request));
    expect(said, log('demo')).toMatch(/^200 .*"choices"/);
    expect(() => inside('demo', 'sh', '-c', 'true')).toThrow(/not found|no such file/i);
  });

  test('drains and ends by itself when it is told to stop', () => {
    podman('stop', '--time', '20', 'router');
    expect(podman('inspect', '--format', '{{.State.ExitCode}}', 'router')).toBe('0');
  });
});
