// Owns: promises of the real mode-endpoint.ps1 under load: readers during changes, clients that hang.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findShell } from './shell.ts';
import { startModeEndpoint } from './scripts.ts';
import type { ModeEndpoint } from './scripts.ts';
import { read, readMeanwhile, startSwapping } from './swapping.ts';

const shell = await findShell();

describe.skipIf(shell === null)('mode-endpoint.ps1 under load', () => {
  let dir: string;
  let endpoint: ModeEndpoint | undefined;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'llm-load-'));
    await writeFile(path.join(dir, 'mode.txt'), 'NORMAL\n');
    endpoint = await startModeEndpoint(dir);
  }, 120_000);
  afterAll(async () => {
    await endpoint?.stop();
    await rm(dir, { recursive: true });
  });

  test('10 readers during 25 changes: always 200, whole, from the file', { timeout: 120_000 }, async () => {
    const swapper = await startSwapping(dir, 25);
    await swapper.started;
    const { faults, count } = await readMeanwhile(`${endpoint?.url}/mode`, 10, swapper.ended);
    expect(faults).toEqual([]);
    expect(count).toBeGreaterThan(10);
    expect(await swapper.ended).toBe(0);
  });

  test('50 hanging sockets do not delay a GET', { timeout: 60_000 }, async () => {
    const url = `${endpoint?.url}/mode`;
    const [alone, beside]: [number[], number[]] = [[], []];
    // In turns, so that whatever else the machine does meets both alike.
    for (let round = 0; round < 4; round += 1) {
      alone.push(...(await measure(url)));
      const sockets = await Promise.all(Array.from({ length: 50 }, (_, index) => hang(endpoint?.port ?? 0, index)));
      beside.push(...(await measure(url)));
      for (const socket of sockets) socket.destroy();
    }
    const [before, after] = [quantiles(alone), quantiles(beside)];
    console.log(
      `GET /mode p50/p99: alone ${before.p50}/${before.p99} ms, beside 50 hanging sockets ${after.p50}/${after.p99} ms`,
    );
    // A client that is waited for costs a second or more; a busy machine costs some tens of milliseconds.
    expect(after.p50).toBeLessThan(before.p50 * 3 + 50);
    expect(after.p99).toBeLessThan(before.p99 * 3 + 500);
  });
});

/** Nothing at all, half a request line, half the headers, or a body that never comes. */
async function hang(port: number, index: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const parts = [
    '',
    'GET /mo',
    'GET /mode HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A',
    'POST /mode HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nhalf',
  ];
  socket.write(parts[index % parts.length] ?? '');
  return socket;
}

/** Milliseconds of 25 GETs, one after the other. */
async function measure(url: string): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let i = 0; i < 25; i += 1) times.push((await read(url, agent)).ms);
  agent.destroy();
  return times;
}

function quantiles(times: readonly number[]): { p50: number; p99: number } {
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: Math.round(sorted[49] ?? 0), p99: Math.round(sorted[98] ?? 0) };
}
