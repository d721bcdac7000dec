// Debian's HAProxy and nginx, run on the files that are shipped, in front of two routers that can be restarted.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { freePort } from '#demo/free-port.ts';
import { startFakeMode } from '#demo/fake-mode.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { startTestRouter } from '../support/router.ts';

const shipped = (file: string) => path.join(import.meta.dirname, '../../infra', file);

export interface Balancer {
  readonly name: 'haproxy' | 'nginx';
  /** Told the port to listen on and the two routers' ports: the command that runs in the foreground. */
  readonly command: (port: number, routers: readonly number[], folder: string) => readonly string[];
}

export const haproxy: Balancer = {
  name: 'haproxy',
  command: (port, [first, second]) => [
    'env',
    `LLM_BIND=127.0.0.1:${port}`,
    `LLM_ROUTER_1=127.0.0.1:${first}`,
    `LLM_ROUTER_2=127.0.0.1:${second}`,
    'haproxy',
    '-db',
    '-f',
    shipped('haproxy/haproxy.cfg'),
  ],
};

export const nginx: Balancer = {
  name: 'nginx',
  command: (port, [first, second], folder) => {
    const site = readFileSync(shipped('nginx/llm-router.conf'), 'utf8')
      .replace('listen 8080', `listen 127.0.0.1:${port}`)
      .replace('127.0.0.1:8081', `127.0.0.1:${first}`)
      .replace('127.0.0.1:8082', `127.0.0.1:${second}`);
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const file = path.join(folder, 'nginx.conf');
    const main = `daemon off; pid ${folder}/pid; error_log stderr crit; events {} http { access_log off; ${folders.join(' ')}`;
    writeFileSync(file, `${main}\n${site}}\n`);
    return ['nginx', '-c', file, '-p', folder];
  },
};

/** Two routers before one small, one big and one mode endpoint, behind this balancer. */
export async function startBalancedHouse({ name, command }: Balancer, config: Readonly<Record<string, unknown>> = {}) {
  const [small, big, mode] = await Promise.all([
    startFakeVllm({ role: 'small', model: 'small-7b' }),
    startFakeVllm({ role: 'big', model: 'big-32b' }),
    startFakeMode(),
  ]);
  const ports = [await freePort(), await freePort()];
  const start = (port: number) =>
    startTestRouter({
      config: {
        listen: { port },
        backends: { small: { url: small.url }, big: { url: big.url, maxInFlight: 64 } },
        mode: { url: `${mode.url}/mode` },
        ...config,
      },
    });
  const routers = await Promise.all(ports.map(start));
  const folder = mkdtempSync(path.join(tmpdir(), `${name}-`));
  const port = await freePort();
  const [program = '', ...args] = command(port, ports, folder);
  const child = spawn(program, args, { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/version`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(answers, { timeout: 20_000 }).toBe(true);
  return {
    url,
    small,
    big,
    mode,
    routers,
    /** As a unit's restart: told to stop, waited for, started again on its port. */
    restart: async (index: number) => {
      await routers[index]?.close(30_000);
      routers[index] = await start(ports[index] ?? 0);
    },
    close: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await Promise.all([...routers.map((router) => router.close()), small.close(), big.close(), mode.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}
