// The port as an open socket from systemd, as its protocol hands it over: LISTEN_PID, LISTEN_FDS, descriptors from 3 on.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { portOf } from '../infra/tools.ts';

const root = path.join(import.meta.dirname, '../..');
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'inherited-socket-'))));
afterAll(() => rm(folder, { recursive: true }));

const open: (() => void)[] = [];
afterEach(() => {
  for (const end of open.splice(0)) end();
});

/** What systemd opens. `leave` it to the process that it was given to: both would accept. */
async function socket(
  host: string,
): Promise<{ readonly port: number; readonly fd: number; readonly leave: () => void }> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  open.push(() => server.close());
  const { fd } = Reflect.get(server, '_handle') as { readonly fd: number };
  return { port: portOf(server), fd, leave: () => server.close() };
}

/** The router as systemd starts it, with these descriptors behind the standard ones. */
async function serve(
  listen: { readonly host: string; readonly port: number },
  fds: readonly number[],
  variables: string,
) {
  const file = path.join(folder, 'router.yaml');
  const backends = { small: { url: 'http://127.0.0.1:1' } };
  const config = {
    listen: { ...listen, insecureLan: true },
    backends,
    audit: { file: path.join(folder, 'audit.jsonl') },
  };
  await writeFile(file, JSON.stringify(config));
  const command = [process.execPath, path.join(root, 'cli/router.js'), 'serve', '--config', file];
  const child = spawn('sh', ['-c', `export ${variables}; exec "$@"`, 'systemd', ...command], {
    stdio: ['ignore', 'pipe', 'pipe', ...fds],
  });
  open.push(() => child.kill('SIGKILL'));
  let err = '';
  child.stderr!.on('data', (piece: Buffer) => (err += piece.toString()));
  return { child, err: () => err, line: createInterface({ input: child.stdout! })[Symbol.asyncIterator]().next() };
}

const mine = 'LISTEN_PID=$$ LISTEN_FDS=1';

async function ended(child: ChildProcess): Promise<unknown> {
  return (await once(child, 'close'))[0];
}

test.each(['127.0.0.1', '0.0.0.0', '::1'])('on %s it answers through the socket that it was given', async (host) => {
  const { port, fd, leave } = await socket(host);
  const { child, line } = await serve({ host, port }, [fd], mine);
  leave();
  const name = host.includes(':') ? `[${host}]` : host;
  expect((await line).value).toBe(`listening on http://${name}:${port}`);
  expect((await fetch(`http://${name.replace('0.0.0.0', '127.0.0.1')}:${port}/health`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended(child)).toBe(0);
});

test('who comes while nobody accepts waits in the socket', async () => {
  const { port, fd, leave } = await socket('127.0.0.1');
  const { line } = await serve({ host: 'localhost', port }, [fd], mine);
  leave();
  let isListening = false;
  void line.then(() => (isListening = true));
  const early = connect(port, '127.0.0.1');
  await once(early, 'connect');
  expect(isListening).toBe(false);
  early.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
  expect(String((await once(early, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
  early.destroy();
});

test('a socket of another address is refused, and both addresses are named', async () => {
  const { port, fd } = await socket('127.0.0.1');
  for (const listen of [
    { host: '127.0.0.1', port: port - 1 },
    { host: '0.0.0.0', port },
  ]) {
    const { child, err } = await serve(listen, [fd], mine);
    expect(await ended(child)).toBe(1);
    expect(err()).toContain(
      `The router cannot start: systemd hands over the socket 127.0.0.1:${port}, but \`listen:\` says`,
    );
    expect(err()).toContain(`:${listen.port}: change one of them`);
  }
});

test('two sockets are one too many', async () => {
  const { port, fd } = await socket('127.0.0.1');
  const { child, err } = await serve({ host: '127.0.0.1', port }, [fd, fd], 'LISTEN_PID=$$ LISTEN_FDS=2');
  expect(await ended(child)).toBe(1);
  expect(err()).toContain('systemd hands over 2 sockets; the router takes one');
});

test('what is no listening socket is a sentence, not a stack', async () => {
  const { child, err } = await serve({ host: '127.0.0.1', port: 0 }, [2], mine);
  expect(await ended(child)).toBe(1);
  expect(err()).toMatch(/The router cannot start: .*\n$/);
});

test('sockets that were meant for another process are left alone', async () => {
  const { fd } = await socket('127.0.0.1');
  const { line } = await serve({ host: '127.0.0.1', port: 0 }, [fd], 'LISTEN_PID=1 LISTEN_FDS=1');
  expect((await line).value).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+$/);
});
