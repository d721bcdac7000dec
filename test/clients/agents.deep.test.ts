// A real coding agent against a house where every answer breaks: it ends by itself, soon, and says why.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Fault } from '#demo/behavior.ts';
import { startTestHouse, type TestHouse } from '../support/router.ts';

/** Fetched by npx and kept in npm's cache: with 53 MB too large for a dependency, and the smallest of those that never gave up. */
const agent = '@qwen-code/qwen-code@0.15.10';
const mostRequests = 12;
const mostMs = 60_000;

let house: TestHouse;
let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'router-agent-'));
  house = await startTestHouse();
  await ask('--version');
}, 300_000);
afterAll(async () => {
  await house.close();
  await rm(home, { recursive: true, force: true });
});
beforeEach(() => {
  for (const backend of [house.small, house.big]) {
    backend.clear();
    backend.clearLog();
    backend.set({ contextTokens: 131_072, answer: 'One two three four five six' });
  }
});

/** Runs the agent until it ends by itself. */
async function ask(...args: readonly string[]) {
  const env = {
    ...process.env,
    HOME: home,
    npm_config_cache: path.join(process.env['HOME'] ?? home, '.npm'),
    npm_config_omit: 'optional',
    OPENAI_BASE_URL: `${house.url}/v1`,
    OPENAI_API_KEY: 'none',
    OPENAI_MODEL: 'auto',
  };
  const child = spawn('npx', ['--yes', '--prefer-offline', agent, ...args], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => void child.once('exit', resolve));
  const [code, out, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, said: out + errors };
}

const posts = () => [house.small, house.big].flatMap(({ log }) => log).filter(({ method }) => method === 'POST');

test('it gets its answer from a house that is well', { timeout: mostMs }, async () => {
  expect(await ask('--auth-type', 'openai', '-p', 'Say hello')).toEqual({
    code: 0,
    said: expect.stringContaining('One two three four five six') as string,
  });
});

test.each<[where: string, fault: Fault, why: RegExp]>([
  ['before its first output', { at: 'headers', kind: 'reset' }, /failed several times in a row/],
  ['in the middle', { at: 'mid-stream', kind: 'reset', afterEvents: 4 }, /was lost in the middle of its answer/],
])('an answer that breaks every time, %s, ends it with an error', { timeout: mostMs }, async (_where, fault, why) => {
  for (const backend of [house.small, house.big]) backend.set({ faults: [fault] });
  const { code, said } = await ask('--auth-type', 'openai', '-p', 'Say hello');
  expect(code).not.toBe(0);
  expect(said).toMatch(why);
  expect(posts().length).toBeLessThanOrEqual(mostRequests);
});
