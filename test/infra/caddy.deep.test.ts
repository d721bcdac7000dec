// Owns: the Caddyfile under Debian's real Caddy: TLS, event streams that are not held back, and aborts that reach the router.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '#demo/free-port.ts';
import { infra } from './stub-house.ts';
import { cannotRun, portOf } from './tools.ts';

const caddyfile = join(infra, 'caddy/Caddyfile');

describe.skipIf(cannotRun('caddy', ['caddy']))('Caddy in front of the router', () => {
  const home = mkdtempSync(join(tmpdir(), 'caddy-'));
  const upstream = createServer((incoming, response) => answer(incoming, response));
  let answer: (incoming: IncomingMessage, response: ServerResponse) => void;
  let caddy: ChildProcess;
  let port: number;

  beforeAll(async () => {
    upstream.listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    port = await freePort();
    caddy = spawn('caddy', ['run', '--adapter', 'caddyfile', '--config', caddyfile], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        HOME: home,
        XDG_DATA_HOME: home,
        XDG_CONFIG_HOME: home,
        CADDY_ADMIN: `127.0.0.1:${await freePort()}`,
        LLM_SITE: `https://localhost:${port}`,
        LLM_UPSTREAM: `127.0.0.1:${portOf(upstream)}`,
      },
    });
    const said: string[] = [];
    for await (const line of createInterface({ input: caddy.stderr! })) {
      said.push(line);
      if (line.includes('certificate obtained successfully')) return;
    }
    throw new Error(`caddy ended: ${said.join('\n')}`);
  });

  afterAll(async () => {
    caddy.kill();
    await once(caddy, 'exit');
    upstream.close();
    rmSync(home, { recursive: true });
  });

  /** Opens a request through Caddy, checking its certificate against the house's authority. */
  async function open() {
    const ca = readFileSync(join(home, 'caddy/pki/authorities/local/root.crt'));
    const outgoing = request({
      host: '127.0.0.1',
      servername: 'localhost',
      port,
      path: '/v1/x',
      ca,
      headers: { host: `localhost:${port}` },
    });
    const arrived = once(outgoing, 'response');
    outgoing.end();
    const response: IncomingMessage = (await arrived)[0];
    return { outgoing, response };
  }

  test('the first event of a stream arrives while the answer is still open', async () => {
    let end: () => void = () => undefined;
    answer = (_incoming, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: first\n\n');
      end = () => response.end('data: [DONE]\n\n');
    };
    const { response } = await open();
    const [first] = await once(response, 'data');
    expect(String(first)).toBe('data: first\n\n');
    end();
    const [last] = await once(response, 'data');
    expect(String(last)).toBe('data: [DONE]\n\n');
  });

  test('a client that goes away in mid-stream is seen by the router', async () => {
    const gone = new Promise<number>((resolve) => {
      answer = (_incoming, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: first\n\n');
        response.once('close', () => resolve(performance.now()));
      };
    });
    const { outgoing, response } = await open();
    response.on('error', () => undefined);
    await once(response, 'data');
    const left = performance.now();
    outgoing.destroy();
    process.stderr.write(`infra: caddy passed a client's abort on after ${Math.round((await gone) - left)} ms\n`);
  });

  test('the router sees the name that the client asked for', async () => {
    const asked = new Promise<string | undefined>((resolve) => {
      answer = (incoming, response) => {
        resolve(incoming.headers.host);
        response.end('ok');
      };
    });
    const { response } = await open();
    response.resume();
    expect(await asked).toBe(`localhost:${port}`);
  });
});
