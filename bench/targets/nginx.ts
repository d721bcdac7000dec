// Debian's nginx as a reverse proxy: one worker, kept-alive upstream connections, buffering off.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '#demo/free-port.ts';
import { startChild } from '../child.ts';
import type { Target } from './target.ts';

const common = (folder: string): string => `
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 8192; }
`;

const http = (folder: string): string => `
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  client_max_body_size 64m;
  client_body_buffer_size 8m;
  keepalive_requests 100000000;
`;

const proxy =
  (upstream: string) =>
  (folder: string, port: number): string =>
    `${common(folder)}
http {
  ${http(folder)}
  upstream backend { server ${new URL(upstream).host}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://backend;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout 600s;
    }
  }
}
`;

const answer =
  '{"id":"chatcmpl-bench","object":"chat.completion","created":1,"model":"bench","choices":[{"index":0,"message":{"role":"assistant","content":"Hello there"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"total_tokens":7,"completion_tokens":2}}';

const backend = (folder: string, port: number): string => `${common(folder)}
http {
  ${http(folder)}
  default_type application/json;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /v1/models { return 200 '{"object":"list","data":[{"id":"bench","object":"model"}]}'; }
    location / { return 200 '${answer}'; }
  }
}
`;

/** Version of the installed nginx, or null. */
export function nginxVersion(): string | null {
  const { status, stderr } = spawnSync('nginx', ['-v'], { encoding: 'utf8' });
  return status === 0 ? (/nginx\/(\S+)/.exec(stderr)?.[1] ?? 'unknown') : null;
}

export function startNginx(upstream: string): Promise<Target> {
  return start('nginx', proxy(upstream));
}

/** A backend that is never what holds up a measurement of requests per second. */
export function startFastUpstream(): Promise<Target> {
  return start('direct', backend);
}

async function start(name: Target['name'], configOf: (folder: string, port: number) => string): Promise<Target> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nginx-bench-'));
  const port = await freePort();
  const file = path.join(folder, 'nginx.conf');
  await writeFile(file, configOf(folder, port));
  const child = startChild('nginx', ['-c', file, '-e', path.join(folder, 'error.log')]);
  const url = `http://127.0.0.1:${port}`;
  await untilListening(url);
  const stop = async () => {
    await child.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { name, url, headers: {}, pid: child.pid, stop };
}

/** Asks until the port answers; rejects after 10 s. */
export async function untilListening(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Nothing listens at ${url}`);
}
