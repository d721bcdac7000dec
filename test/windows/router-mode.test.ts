// The router's own mode reading against the real mode-endpoint.ps1: what it reads is what the file says, and a stopped endpoint is UNKNOWN.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeClock } from '#entry/node/clock.ts';
import { createNodeSend } from '#entry/node/send.ts';
import { createModeReader, type ModeReader } from '#lib/house/mode.ts';
import { findShell } from './shell.ts';
import { startModeEndpoint } from './scripts.ts';

const shell = await findShell();
/** A PowerShell takes long to start: the last test stops the one that all ask. */
const inOrder = { timeout: 60_000, shuffle: false };

describe.skipIf(shell === null)('the mode reading of the real mode-endpoint.ps1', inOrder, () => {
  let folder: string;
  let endpoint: Awaited<ReturnType<typeof startModeEndpoint>>;
  let mode: ModeReader;
  const upstream = createNodeSend();
  const say = (text: string) => writeFile(path.join(folder, 'mode.txt'), text);

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'router-mode-'));
    await say('NORMAL\n');
    endpoint = await startModeEndpoint(folder);
    mode = createModeReader({
      clock: nodeClock,
      send: upstream.send,
      url: `${endpoint.url}/mode`,
      maxAgeMs: 10_000,
      deadlineMs: 5000,
    });
  });
  afterAll(async () => {
    await endpoint.stop();
    await upstream.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['NORMAL\n', 'NORMAL', 'file'],
    ['gaming\r\n', 'GAMING', 'file'],
    ['GAMING\nsince=2026-11-25T20:00:00Z\n', 'GAMING', 'file'],
    ['{"mode":"NORMAL"}', 'GAMING', 'failsafe'],
  ] as const)('of the file %j is %s, from the %s', async (text, expected, source) => {
    await say(text);
    expect(await mode.watch()).toMatchObject({ mode: expected, source, error: null });
  });

  it('is UNKNOWN as soon as the endpoint is gone', async () => {
    await endpoint.stop();
    expect(await mode.watch()).toMatchObject({ mode: 'UNKNOWN' });
  });
});
