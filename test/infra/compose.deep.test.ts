// Owns: the compose files as Debian 13's own docker compose reads them: it refuses what it does not know, unlike a schema from npm.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyOnWrite, debianRoot } from './debian-root.ts';
import { infra } from './stub-house.ts';
import { cannotRun, runTool } from './tools.ts';

type Service = {
  readonly restart?: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly command?: readonly string[];
  readonly stop_grace_period?: string;
  readonly ports?: readonly { readonly host_ip?: string; readonly target: number }[];
  readonly deploy?: {
    readonly resources?: { readonly reservations?: { readonly devices?: readonly { readonly driver: string }[] } };
  };
};

describe.skipIf(cannotRun('compose files', ['mmdebstrap', 'chroot']))('compose files', () => {
  let layer: ReturnType<typeof copyOnWrite>;
  beforeAll(() => {
    layer = copyOnWrite(debianRoot('trixie'));
    cpSync(infra, join(layer.path, 'srv/infra'), { recursive: true });
  }, 240_000);
  afterAll(() => layer.remove());

  const config = (file: string, env: Readonly<Record<string, string>> = {}, envFile = '/dev/null') => {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const text = runTool('chroot', [
      layer.path,
      'env',
      ...variables,
      'docker-compose',
      '--env-file',
      envFile,
      '-f',
      `/srv/infra/${file}`,
      'config',
      '--format',
      'json',
    ]);
    const project: { readonly services: Readonly<Record<string, Service>> } = JSON.parse(text);
    return project.services;
  };

  test('docker/open-webui.yaml: the router beside Open WebUI, which asks it by name and gives the housework to small', () => {
    const services = config('docker/open-webui.yaml', { ROUTER_KEY: 'a-key-of-this-house' });
    expect(Object.keys(services).toSorted()).toEqual(['open-webui', 'router']);
    expect(services['open-webui']).toMatchObject({
      environment: {
        OPENAI_API_BASE_URL: 'http://router:8080/v1',
        OPENAI_API_KEY: 'a-key-of-this-house',
        TASK_MODEL_EXTERNAL: 'small',
        DEFAULT_MODEL_METADATA: '{"capabilities":{"builtin_tools":false,"usage":true}}',
      },
    });
  });

  test.each([
    { machine: 'small', model: 'qwen2.5-7b', other: 'llama-3.1-8b' },
    { machine: 'big', model: 'qwen2.5-32b', other: 'qwen3.6-27b' },
  ])(
    'vllm of $machine: one GPU, loopback only, no privilege, the model chosen by one variable',
    ({ machine, model, other }) => {
      const ofMachine = (env = {}) => config('vllm/compose.yaml', env, `/srv/infra/vllm/${machine}.env.example`);
      const { vllm } = ofMachine();
      expect(vllm).toMatchObject({
        restart: 'unless-stopped',
        user: '2000:0',
        cap_drop: ['ALL'],
        command: ['--config', `/models/${model}.yaml`],
      });
      expect(vllm?.ports).toMatchObject([{ host_ip: '127.0.0.1', target: 8000 }]);
      expect(vllm?.deploy?.resources?.reservations?.devices).toMatchObject([
        { driver: 'nvidia', count: 1, capabilities: ['gpu'] },
      ]);
      expect(ofMachine({ VLLM_MODEL: other })['vllm']?.command).toEqual(['--config', `/models/${other}.yaml`]);
    },
  );

  test('vllm without an .env says which example to copy', () => {
    expect(() => config('vllm/compose.yaml')).toThrow(/copy small\.env\.example or big\.env\.example to \.env/);
  });

  test('the router container is read-only, has no privilege, and is given time to drain', () => {
    expect(config('docker/compose.yaml')['router']).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      stop_grace_period: '40s',
      restart: 'unless-stopped',
    });
  });

  test('this docker compose refuses a key that it does not know', () => {
    const path = join(layer.path, 'srv/infra/vllm/compose.yaml');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('shm_size:', 'shm_sice:'));
    expect(() => config('vllm/compose.yaml', { VLLM_MODEL: 'any' })).toThrow(/shm_sice/);
    writeFileSync(path, text);
  });
});
