// The commands as processes: what stdout holds, what the exit codes are, what a signal does.
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as demoCommand from '#cli/demo.ts';
import * as doctor from '#cli/doctor.ts';
import * as explain from '#cli/explain.ts';
import * as replay from '#cli/replay.ts';
import * as serve from '#cli/serve.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { heavyText } from '../support/ask.ts';
import { ran } from './command.ts';
import { spawnRouter, type Spawned } from './spawned.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'router-cli-'))));
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, config: object): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, JSON.stringify(config));
  return file;
}

const spawnMs = 60_000;
const backends = { small: { url: 'http://127.0.0.1:1' } };

describe('exit codes', () => {
  test.each([
    [serve, [], 2, /Cannot read router\.yaml[^]+npm run router -- demo/],
    [serve, ['--log-format', 'xml'], 2, /--log-format: got xml, wanted pretty or json/],
    [serve, ['--config', 'none.yaml'], 2, /Cannot read none\.yaml/],
    [doctor, [], 2, /Cannot read router\.yaml[^]+--config FILE/],
    [explain, [], 2, /One text in quotes/],
    [explain, ['--mode', 'gaming', 'Hello'], 2, /--mode: got gaming, wanted NORMAL, GAMING or UNKNOWN/],
    [explain, ['--big', '', 'Hello'], 2, /--big: got , wanted up, down, busy or absent/],
    [replay, [], 2, /One audit file/],
    [demoCommand, ['--host', '0.0.0.0'], 2, /loopback only/],
    [demoCommand, ['--scenario', 'dream'], 2, /--scenario: got dream, wanted gaming, big-down or flaky/],
    [demoCommand, ['--tps', '0'], 2, /--tps: got 0/],
  ] as const)('%# %j is %d, and says why on stderr', async (command, args, code, message) => {
    const result = await ran(command.run, args);
    expect([result.code, result.out]).toEqual([code, '']);
    expect(result.err).toMatch(message);
  });

  test('an unknown command is 2', async () => {
    const router = spawnRouter(['nothing'], folder);
    expect([await router.code, router.out()]).toEqual([2, '']);
    expect(router.err()).toMatch(/^Unknown command "nothing"\.\nUsage: npm run router -- COMMAND[^]+doctor/);
  });

  test('a command that only waits for a while is not over: doctor waits for big to be idle', async () => {
    const small = await startFakeVllm({ role: 'small', model: 'small-7b' });
    const big = await startFakeVllm({ role: 'big', model: 'big-32b', behavior: { pretendRunning: 2 } });
    const config = await write('busy.yaml', { backends: { small: { url: small.url }, big: { url: big.url } } });
    const router = spawnRouter(['doctor', '--force-big', '--config', config], folder);
    await router.code;
    expect(router.out()).toContain('2 requests of others under way');
    expect(router.err()).not.toContain('unsettled');
    await Promise.all([small.close(), big.close()]);
  });

  test('a configuration that the environment names is never answered with demo text', async () => {
    const router = spawnRouter(['start'], folder, { LLM_ROUTER_CONFIG: 'none.yaml' });
    expect([await router.code, router.out()]).toEqual([2, '']);
    expect(router.err()).toContain('Cannot read none.yaml');
  });

  test('nor is one that is a link to nowhere', async () => {
    const elsewhere = await mkdtemp(path.join(folder, 'linked-'));
    await symlink('/no/such/disk/router.yaml', path.join(elsewhere, 'router.yaml'));
    const router = spawnRouter(['start'], elsewhere);
    expect([await router.code, router.out()]).toEqual([2, '']);
    expect(router.err()).toContain('Cannot read router.yaml');
  });

  test('a port in use is 1, and a sentence', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const audit = { file: path.join(folder, 'audit.jsonl') };
    const { code, err } = await ran(serve.run, [
      '--config',
      await write('port.yaml', { listen: { port }, backends, audit }),
    ]);
    other.close();
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(`The router cannot start: port ${port} of 127.0.0.1 is in use`),
    ]);
  });

  test.each([
    ['192.0.2.1', 'EADDRNOTAVAIL'],
    // A machine that has no network cannot ask.
    ['no-such-host.invalid', 'ENOTFOUND|EAI_AGAIN'],
    ['fe80::1', 'EINVAL'],
  ])('%s, which is no address of this machine, is 1, and a sentence', async (host, code) => {
    const audit = { file: path.join(folder, 'audit.jsonl') };
    const file = await write('host.yaml', { listen: { host, port: 0, insecureLan: true }, backends, audit });
    const said = await ran(serve.run, ['--config', file]);
    expect([said.code, said.err]).toEqual([
      1,
      expect.stringMatching(`The router cannot start: this machine has no address ${host} \\((?:${code})\\)`),
    ]);
  });

  test('an audit file that cannot be had is 1, and a sentence', async () => {
    const file = await write('audit.yaml', { listen: { port: 0 }, backends, audit: { file: './no/such/audit.jsonl' } });
    const { code, err } = await ran(serve.run, ['--config', file]);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('the audit file ./no/such/audit.jsonl cannot be written: ENOENT'),
    ]);
  });
});

describe('serve', () => {
  test.each(['SIGTERM', 'SIGHUP'] as const)(
    'stdout holds one line; the log is JSON, and tells start, warnings, changes and the signal; %s is exit code 0',
    async (signal) => {
      const file = await write('router.yaml', {
        listen: { port: 0 },
        backends: { small: backends.small, big: backends.small },
      });
      const router = spawnRouter(['start'], folder);
      const [, url] = await router.said(/^listening on (http:\/\/127\.0\.0\.1:\d+)\n/);
      await fetch(`${url}/router/status`);
      const page = await fetch(`${url}/`);
      expect([page.status === 200 || page.status === 503, page.headers.get('content-security-policy')]).toEqual([
        true,
        expect.stringContaining("default-src 'none'"),
      ]);
      await router.said(/small is down/);
      router.process.kill(signal);
      expect(await router.code).toBe(0);
      expect(router.out()).toBe(`listening on ${url}\n`);
      const entries = router
        .err()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { level: string; message: string });
      const messages = entries.map(({ level, message }) => `${level} ${message}`);
      expect(messages).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^warning .*mode\.url is not set/),
          `info The router listens on ${url}`,
          'warning small is down: refused',
          `info ${signal}: the router stops; running answers may finish`,
        ]),
      );
      await rm(file);
    },
    spawnMs,
  );
});

describe('the demo, where there is no router.yaml', () => {
  let demo: Spawned;
  let url: string;
  let config: string;
  beforeAll(async () => {
    demo = spawnRouter(['start', '--port', '0'], folder);
    [, url = ''] = await demo.said(/^listening on (\S+)\n/);
    [, config = ''] = await demo.said(/Config +(\S.*?) {2,}/);
  });
  afterAll(async () => {
    demo.process.kill('SIGINT');
    expect(await demo.code).toBe(0);
  });

  test('says loudly that it is one', async () => {
    expect(demo.err()).toContain('DEMO: fake backends on this machine, no GPU is used');
    expect(await (await fetch(`${url}/router/status`)).json()).toMatchObject({ demo: true });
  });

  test('the doctor finds it all in order', async () => {
    // On a machine that is busy with other tests one look may meet a limit.
    await vi.waitFor(
      async () => {
        const { code, out } = await ran(doctor.run, ['--config', config]);
        expect(out.split('\n').filter((line) => !/^(ok|skipped) /.test(line))).toEqual(['']);
        expect(code).toBe(0);
      },
      { timeout: 25_000 },
    );
  });

  test('explain says what would happen, and nothing happens', async () => {
    const { code, out } = await ran(explain.run, ['--config', config, '#force_big Hello']);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(
        /^The force tag in the last message asks for the big model: the big model answers\.\n {2}rule +forced-tag\n/,
      ),
    ]);
    const pretended = await ran(explain.run, ['--config', config, '--mode', 'GAMING', '--json', heavyText]);
    expect(JSON.parse(pretended.out)).toMatchObject({
      decision: { rule: 'gaming', chosen: 'small' },
      facts: { mode: 'GAMING' },
    });
    const refused = await ran(explain.run, ['--config', config, '--model', 'nobody', 'Hello']);
    const why = 'The model "nobody" does not exist: GET /v1/models lists what does\n';
    expect(refused).toEqual({ code: 1, out: '', err: why });
    const page = (await (await fetch(`${url}/router/decisions`)).json()) as { records: unknown[] };
    expect(page.records).toEqual([]);
  });

  test('replay decides its audit again', async () => {
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], max_tokens: 2 });
    await (
      await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
    ).text();
    const { audit } = JSON.parse(await readFile(config, 'utf8')) as { audit: { file: string } };
    const { code, out } = await ran(replay.run, ['--config', config, audit.file, '--threshold', '2000']);
    expect([code, out]).toEqual([
      0,
      '1 decision: 1 reproduced, 0 different\nwith threshold 2000: 0 changed, 1 unchanged, 0 unknown\n',
    ]);
  });
});
