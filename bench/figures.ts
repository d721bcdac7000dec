// Measures every figure of one run. Whatever is compared is measured in turns, so that a busy spell hits all alike.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freshConnections } from './client.ts';
import { aloneShare, eventLagMs, eventProcessorUs, firstEventMs } from './parts/events.ts';
import { openStreams } from './parts/open-streams.ts';
import { costBySize, healthBesidePrompt, historyProcessorUs } from './parts/prompts.ts';
import { throughput } from './parts/requests-per-second.ts';
import { startFigures } from './parts/start-time.ts';
import { median, medianRatio, percentile } from './stats.ts';
import { startTargets } from './targets/all.ts';
import { nginxVersion, startFastUpstream } from './targets/nginx.ts';
import { startUpstream, type Target } from './targets/target.ts';

/** Rows of the table: what it is, and what was measured. */
export type Figures = ReadonlyMap<string, string>;

export interface Effort {
  readonly rounds: number;
  readonly seconds: number;
}

type Samples = ReadonlyMap<Target['name'], readonly number[][]>;

/** One list of samples per round and target; in each round every target has its turn. */
async function inTurns(
  targets: readonly Target[],
  rounds: number,
  measure: (target: Target) => Promise<readonly number[]>,
): Promise<Samples> {
  const samples = new Map<Target['name'], number[][]>(targets.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const target of targets) {
      freshConnections();
      samples.get(target.name)?.push([...(await measure(target))]);
    }
  return samples;
}

const two = (value: number) => (Number.isFinite(value) ? value.toFixed(2) : '–');

/** Each other one in turns of a second with the router alone: in a rest of eight V8 throws away what it compiled, and takes 20,000 requests to be as quick again. */
export async function measureThroughput({ rounds, seconds }: Effort): Promise<Figures> {
  const targets = await startTargets(nginxVersion() === null ? await startUpstream() : await startFastUpstream());
  const figures = new Map<string, string>();
  const router = targets.all.filter(({ name }) => name === 'router');
  for (const other of targets.all.filter(({ name }) => name !== 'router')) {
    const pair = [other, ...router];
    for (const target of pair) await warmUp(target);
    const samples = await inTurns(pair, rounds * seconds, async (target) => {
      const { perSecond, processorUs } = await throughput(target, 1);
      return [perSecond, processorUs];
    });
    compare(figures, 'requests/s', samples, 0);
    compare(figures, 'processor µs per request', samples, 1);
  }
  await targets.stop();
  return figures;
}

/** Code that is not compiled yet says nothing about a process that runs for weeks: 20,000 requests, or as many as 10 s allow. */
async function warmUp(target: Target): Promise<void> {
  let answered = 0;
  for (let turn = 0; turn < 10 && answered < 20_000; turn += 1) answered += (await throughput(target, 1)).perSecond;
}

/** The median of each target, and the router's ratio to the others. */
function compare(figures: Map<string, string>, what: string, samples: Samples, index: number): void {
  const of = (name: Target['name']) => (samples.get(name) ?? []).map((round) => round[index] ?? Number.NaN);
  for (const name of samples.keys()) figures.set(`${what}, ${name}`, median(of(name)).toFixed(0));
  for (const name of ['bare Node', 'nginx', 'Portkey'] as const)
    if (samples.has(name)) figures.set(`${what}, router / ${name}`, two(medianRatio(of('router'), of(name))));
}

export async function measureStreams({ rounds, seconds }: Effort): Promise<Figures> {
  const targets = await startTargets(await startUpstream());
  const first = await inTurns(targets.all, rounds, (target) => firstEventMs(target, seconds * 50));
  const lag = await inTurns(targets.all, rounds, (target) => eventLagMs(target, 100, seconds));
  const proxies = targets.all.filter(({ name }) => name !== 'direct');
  const perEvent = await eventProcessorUs(proxies, 100, rounds * seconds);
  const figures = new Map<string, string>([...added('first event', first), ...added('lag per event', lag)]);
  compare(figures, 'processor µs per event', perEvent, 0);
  for (const target of targets.all)
    figures.set(`events 5 ms apart that arrive alone, ${target.name}`, two(await aloneShare(target, 5, 400)));
  freshConnections();
  const router = targets.named('router');
  if (router !== undefined) await aloneFigures(router, figures);
  if (router !== undefined) await historyFigures(router, targets.named('bare Node'), figures);
  await growth(targets.all, figures);
  await targets.stop();
  return figures;
}

/** What each proxy adds to direct, in milliseconds, at the median and at the 99th percentile. */
function added(what: string, samples: Samples): Figures {
  const figures = new Map<string, string>();
  for (const [name, rounds] of samples) {
    if (name === 'direct') continue;
    for (const share of [0.5, 0.99]) {
      const differences = rounds.map(
        (round, at) => percentile(round, share) - percentile(samples.get('direct')?.[at] ?? [], share),
      );
      figures.set(`${what}, added ms, p${share * 100}, ${name}`, two(median(differences)));
    }
  }
  return figures;
}

async function aloneFigures(router: Target, figures: Map<string, string>): Promise<void> {
  const { served, kilobytesEach } = await openStreams(router, 1000, 40_000);
  figures.set('1,000 open streams, served', String(served));
  figures.set('1,000 open streams, kB of memory each', kilobytesEach.toFixed(0));
  figures.set('longest /health beside 4 MB prompts, ms', (await healthBesidePrompt(router, 5)).toFixed(0));
}

async function historyFigures(router: Target, bare: Target | undefined, figures: Map<string, string>): Promise<void> {
  const what = 'processor µs per 30 kB prompt that was seen before';
  for (const model of ['auto', 'bench'])
    figures.set(`${what}, router, model ${model}`, (await historyProcessorUs(router, model, 400)).toFixed(0));
  if (bare !== undefined) figures.set(`${what}, bare Node`, (await historyProcessorUs(bare, 'bench', 400)).toFixed(0));
}

const sizes = [1000, 30_000, 300_000, 3_000_000];

async function growth(targets: readonly Target[], figures: Map<string, string>): Promise<void> {
  for (const target of targets.filter(({ name }) => name === 'router' || name === 'bare Node')) {
    const costs = await costBySize(target, sizes, 12);
    figures.set(`ms per request of 1 kB, 30 kB, 300 kB, 3 MB, ${target.name}`, costs.map(two).join(', '));
  }
}

export async function measureStart(): Promise<Figures> {
  const folder = await mkdtemp(path.join(tmpdir(), 'router-start-'));
  const file = path.join(folder, 'router.yaml');
  const audit = { file: path.join(folder, 'audit.jsonl') };
  await writeFile(
    file,
    JSON.stringify({ listen: { port: 0 }, backends: { small: { url: 'http://127.0.0.1:9' } }, audit }),
  );
  return startFigures(file, 9);
}
