// The router as a process of its own under load, killed without warning, and started again on the same audit.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRecords } from '../support/router.ts';
import { type FaultyUpstream, startFaultyUpstream } from './faulty-upstream.ts';
import { chunk, finish, done, goodStream, healthyRoutes, json, lastChunk, output, streamHead } from './wire-bytes.ts';

export interface CrashReport {
  readonly cycles: number;
  readonly dispatched: number;
  /** Requests that a backend saw and the audit does not know. */
  readonly unrecorded: readonly string[];
  readonly decided: number;
  readonly inDoubt: number;
  /** Decisions with no closing record, or with more than one. */
  readonly notClosedOnce: readonly string[];
}

interface Child {
  readonly url: string;
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
}

const cli = path.join(import.meta.dirname, '../../cli/router.js');

async function start(configFile: string): Promise<Child> {
  const child = spawn(process.execPath, [cli, 'serve', '--config', configFile, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      const found = /listening on (\S+)/.exec(String(text));
      if (found !== null) resolve(found[1] ?? '');
    });
    child.once('exit', (code) => reject(new Error(`The router exited with ${code}`)));
  });
  return { url, kill: async (signal) => (child.kill(signal), exited) };
}

/** Kills the router `cycles` times at moments all over its work, starts it once more, and reads what the audit says. */
export async function crash(cycles: number): Promise<CrashReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'crash-'));
  const slow = [
    { send: streamHead + chunk(output) },
    { waitMs: 40 },
    { send: chunk(finish) + chunk(done) + lastChunk },
    'again',
  ] as const;
  const [small, big, mode] = await Promise.all([
    startFaultyUpstream(goodStream, healthyRoutes('small-7b')),
    startFaultyUpstream(slow, healthyRoutes('big-32b')),
    startFaultyUpstream([], { 'GET /mode': json('200 OK', { mode: 'NORMAL' }) }),
  ]);
  const file = path.join(folder, 'audit.jsonl');
  const configFile = path.join(folder, 'router.yaml');
  const config = {
    backends: { small: { url: small.url, model: 'small-7b' }, big: { url: big.url, model: 'big-32b' } },
    mode: { url: `${mode.url}/mode` },
    policy: { bigTokenThreshold: 200 },
    audit: { file, maxBytes: 20_000_000 },
  };
  await writeFile(configFile, JSON.stringify(config));
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const child = await start(configFile);
    const load = startLoad(child.url, cycle);
    await load.answered(3);
    await sleep((cycle * 37) % 90);
    await child.kill('SIGKILL');
    await load.stop();
  }
  const last = await start(configFile);
  await last.kill('SIGTERM');
  const report = judge(cycles, readRecords(await readFile(file, 'utf8')), [small, big]);
  await Promise.all([small.close(), big.close(), mode.close()]);
  await rm(folder, { recursive: true });
  return report;
}

const clients = 6;

function startLoad(url: string, cycle: number) {
  const stopping = new AbortController();
  let count = 0;
  let enough: { readonly wanted: number; readonly resolve: () => void } | null = null;
  const client = async (number: number) => {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const content = (number + turn) % 2 === 0 ? 'hello' : 'many words '.repeat(200);
      const headers = { 'content-type': 'application/json', 'x-request-id': `c${cycle}-${number}-${turn}` };
      const body = JSON.stringify({ stream: true, messages: [{ role: 'user', content }] });
      try {
        await (await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body })).text();
        count += 1;
      } catch {
        return;
      }
      if (enough !== null && count >= enough.wanted) enough.resolve();
    }
  };
  const running = Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  return {
    answered: (wanted: number) => new Promise<void>((resolve) => (enough = { wanted, resolve })),
    stop: async () => (stopping.abort(), running),
  };
}

function judge(
  cycles: number,
  records: ReturnType<typeof readRecords>,
  backends: readonly FaultyUpstream[],
): CrashReport {
  const dispatched = backends
    .flatMap(({ served }) => served)
    .filter(({ line }) => line.startsWith('POST'))
    .map(({ head }) => /^x-request-id: (\S+)/im.exec(head)?.[1] ?? '?');
  const decisions = records.filter(({ event }) => event === 'decision');
  const known = new Set(decisions.map(({ rid }) => rid));
  const closings = new Map<string, number>();
  for (const { event, boot, seq } of records)
    if (event !== 'decision') closings.set(`${boot} ${seq}`, (closings.get(`${boot} ${seq}`) ?? 0) + 1);
  return {
    cycles,
    dispatched: dispatched.length,
    unrecorded: dispatched.filter((rid) => !known.has(rid)),
    decided: decisions.length,
    inDoubt: records.filter(({ event }) => event === 'in_doubt').length,
    notClosedOnce: decisions.filter(({ boot, seq }) => closings.get(`${boot} ${seq}`) !== 1).map(({ rid }) => rid),
  };
}
