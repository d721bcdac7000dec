// The doctor against every fault that it claims to find: one line, with its fix, and the promised exit code.
import { type ClientRequest, createServer, request } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import * as doctor from '#cli/doctor.ts';
import { inferencePaths } from '../support/ask.ts';
import type { DecisionRecord } from '#lib/audit/record.ts';
import { decisionFor } from '../proof/records.ts';
import { ran } from './command.ts';
import { doctorFaults } from './doctor-faults.ts';
import { type DoctorHouse, startDoctorHouse } from './doctor-house.ts';

let house: DoctorHouse;
beforeAll(async () => void (house = await startDoctorHouse()));
afterEach(async () => {
  house.small.clear();
  house.big.clear();
  house.mode.set('NORMAL');
  await house.mode.fault(null);
  house.big.clearLog();
  await rm(house.audit, { force: true });
});
afterAll(() => house.close());

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

test('a house in order is all green, and the exit code is 0', async () => {
  const { code, findings } = await house.diagnose();
  expect(findings.filter(({ verdict }) => verdict !== 'ok' && verdict !== 'skipped')).toEqual([]);
  expect(findings.filter(({ verdict }) => verdict === 'skipped').map(({ what }) => what)).toEqual(['forced clients']);
  expect(code).toBe(0);
});

test.each(doctorFaults)('$name: one line with its fix, exit code 1', async ({ cause, what, evidence, fix }) => {
  const { code, about, findings } = await house.diagnose((await cause(house)) ?? {});
  expect(about(what)).toEqual({
    what,
    verdict: 'failed',
    evidence: expect.stringMatching(evidence),
    fix: expect.stringMatching(fix),
  });
  expect(findings.filter(({ verdict }) => verdict === 'failed').map((finding) => finding.what)).toEqual([what]);
  expect(code).toBe(1);
});

test.each([
  [60, /^6\d s ahead of/],
  [-3600, /^3[56]\d\d s behind/],
])('a clock that is %d s off is told, against the others', async (seconds, evidence) => {
  const { code, about } = await house.diagnose({}, [], { wallNow: () => Date.now() + seconds * 1000 });
  expect(about('clock')).toMatchObject({
    verdict: 'failed',
    evidence: expect.stringMatching(evidence),
    fix: expect.stringContaining('set-ntp'),
  });
  expect(code).toBe(1);
});

describe('what is not wrong, but probably not meant, is a warning and exit code 0', () => {
  test.each([
    [
      'names of big that are unknown while it is off',
      { big: { models: [] } },
      'big: model',
      'below backends.big: models: ["big-32b"]',
    ],
    ['everyone on the network may force', { listen: { host: '0.0.0.0', insecureLan: true } }, 'clients', 'key add'],
  ] as const)('%s', async (_, change, what, fix) => {
    const { code, about } = await house.diagnose(change);
    expect(about(what)).toMatchObject({ verdict: 'warning', fix: expect.stringContaining(fix) });
    expect(code).toBe(0);
  });

  test('an answer that comes all at once: a proxy buffers', async () => {
    house.small.set({ tokensPerSecond: 0, tokensPerEvent: 16 });
    expect((await house.diagnose()).about('small: stream')).toMatchObject({
      verdict: 'warning',
      fix: expect.stringContaining('proxy'),
    });
  });

  test('a client whose settings name big: its titles and tags are forced, too', async () => {
    const day = Date.parse('2026-01-01T08:00:00.000Z');
    const ask = (seq: number, afterMs: number, change: Partial<DecisionRecord>) =>
      decisionFor({ seq, ts: new Date(day + afterMs).toISOString(), ...change });
    const forced = { key: 'editor', rule: 'forced-model', force: 'model' } as const;
    const bursts = Array.from({ length: 15 }, (_, index) =>
      ask(index, Math.floor(index / 3) * 600_000 + (index % 3) * 2000, forced),
    );
    const typed = Array.from({ length: 15 }, (_, index) =>
      ask(20 + index, index * 600_000, { ...forced, key: 'laptop', rule: 'forced-tag', force: 'tag' }),
    );
    await writeFile(house.audit, [...bursts, ...typed].map((record) => `${JSON.stringify(record)}\n`).join(''));
    const { about } = await house.diagnose();
    expect(about('forced clients')).toMatchObject({
      verdict: 'warning',
      evidence: expect.stringMatching(/^editor \(15 forced requests, in bursts\) use/),
      fix: expect.stringContaining('set their model to auto'),
    });
  });
});

describe('work for big', () => {
  test.each(['GAMING', 'unknown'] as const)('is not sent while the mode is %s', async (mode) => {
    if (mode === 'GAMING') house.mode.set('GAMING');
    else await house.mode.fault('html');
    const { about } = await house.diagnose();
    expect(about('big: stream')).toMatchObject({ verdict: 'skipped', fix: '--force-big sends it anyway' });
    expect(inferencePaths(house.big.log)).toEqual([]);
  });

  test('is sent in GAMING with --force-big', async () => {
    house.mode.set('GAMING');
    const { about } = await house.diagnose({}, ['--force-big']);
    expect(about('big: stream').verdict).toBe('ok');
    // The answer that is read, and the one that is left.
    expect(inferencePaths(house.big.log)).toEqual(['/v1/chat/completions', '/v1/chat/completions']);
  });
});

describe('the port', () => {
  test('a house with only small needs neither big nor mode', async () => {
    const { code, about } = await house.diagnose({ big: null, mode: { url: null } });
    expect([about('mode').verdict, about('big').verdict, code]).toEqual(['ok', 'skipped', 0]);
  });

  test('something else on it is told from a router', async () => {
    const other = createServer((_, response) => response.end('hello'));
    const url = await listening(other);
    const { about } = await house.diagnose({ listen: { port: Number(new URL(url).port) } });
    expect(about(`port ${new URL(url).port}`)).toMatchObject({
      verdict: 'failed',
      fix: expect.stringContaining('listen.port'),
    });
    other.close();
  });

  test('a port that accepts and forwards to nothing is no backend', async () => {
    const silent = createTcpServer((socket) => socket.end());
    const url = await listening(silent);
    const { about } = await house.diagnose({ big: { url } });
    expect(about('big: reachable')).toMatchObject({
      verdict: 'failed',
      evidence: expect.stringContaining('answers no HTTP'),
      fix: expect.stringContaining('forwarded to nothing'),
    });
    silent.close();
  });
});

test('an app that is not built is told', async () => {
  const { about } = await house.diagnose({}, [], { appFolder: path.join(house.folder, 'none') });
  expect(about('web app')).toMatchObject({ verdict: 'failed', fix: expect.stringContaining('build:app') });
});

describe('exit code 2', () => {
  test.each([
    ['a wrong configuration', '{ "backends": {} }', [], /router\.yaml:1: backends\.small/],
    [
      'a key that is not in the environment',
      '{ "backends": { "small": { "url": "http://x", "apiKey": "${env.NO_SUCH_KEY}" } } }',
      [],
      /NO_SUCH_KEY/,
    ],
    ['a wrong flag', '{ "backends": { "small": { "url": "http://x" } } }', ['--wrong'], /Usage/],
  ] as const)('%s', async (_, config, flags, message) => {
    await writeFile(house.file, config);
    const { code, out, err } = await ran(doctor.run, ['--config', house.file, ...flags]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });
});

test('for people each finding is a line, and a fix stands below', async () => {
  await house.diagnose({ big: { url: 'http://127.0.0.1:1' } });
  const { out } = await ran((args, io) => doctor.run(args, io, { appFolder: house.folder }), ['--config', house.file]);
  expect(out).toMatch(/^ok {7}config: /);
  expect(out).toMatch(/\nfailed {3}big: reachable: nothing listens at http:\/\/127\.0\.0\.1:1\n {9}fix: on the PC/);
});

/** Passes everything on but a client that leaves, as real fronts do (vllm-router and sglang-router during the prefill). */
async function startDeafFront(to: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const passing = new Set<ClientRequest>();
  const front = createServer((req, res) => {
    const passOn = request(to + req.url, { method: req.method, headers: req.headers }, (reply) => {
      res.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.on('data', (bytes) => res.write(bytes)).on('end', () => res.end());
    });
    passing.add(passOn);
    req.pipe(passOn);
  });
  const url = await listening(front);
  const close = () => {
    for (const one of passing) one.destroy();
    front.closeAllConnections();
    front.close();
  };
  return { url, close };
}

describe('advice names the options of the server that answers', () => {
  test.each([
    ['vllm-0.32', 'raise --max-model-len (with --kv-cache-dtype fp8) of vLLM on big', 'vLLM --served-model-name qwen'],
    ['llama.cpp', 'raise --ctx-size of llama.cpp on big', 'llama.cpp --alias qwen'],
  ] as const)('%s', async (server, longer, named) => {
    const big = await startFakeVllm({ role: 'big', model: 'big-32b', server, contextTokens: 4096 });
    const wrong = await house.diagnose({ big: { url: big.url, model: 'qwen' } });
    const { about } = await house.diagnose({ big: { url: big.url } });
    expect(about('contexts').fix).toContain(longer);
    expect(wrong.about('big: model').fix).toContain(named);
    await big.close();
  });
});

describe('with --force-big', () => {
  test.each(['vllm-0.32', 'llama.cpp'] as const)('%s is seen to let go of a client that leaves', async (server) => {
    const behavior = { tokensPerSecond: 100, answerTokens: 4096 };
    const big = await startFakeVllm({ role: 'big', model: 'big-32b', server, behavior });
    const { about } = await house.diagnose({ big: { url: big.url } }, ['--force-big']);
    expect(about('big: abort')).toMatchObject({ verdict: 'ok', evidence: expect.stringMatching(/within \d+ ms/) });
    await big.close();
  });

  test('a front that keeps the work going is told, with the page that explains it', async () => {
    house.big.set({ tokensPerSecond: 100, answerTokens: 4096 });
    const front = await startDeafFront(house.big.url);
    const { about, code } = await house.diagnose({ big: { url: front.url } }, ['--force-big']);
    expect(about('big: abort')).toMatchObject({
      verdict: 'failed',
      evidence: expect.stringMatching(/1 request still under way/),
      fix: expect.stringContaining('docs/guarantees.md'),
    });
    expect(code).toBe(1);
    front.close();
  });

  test('where others work on big nothing is proved, and it says so', async () => {
    house.big.set({ pretendRunning: 2 });
    const { about } = await house.diagnose({}, ['--force-big']);
    expect(about('big: abort')).toMatchObject({ verdict: 'skipped', evidence: '2 requests of others under way' });
  });
});
