// The router under mixed load, faults and clients that leave, for as long as wanted; what it holds is measured between rounds.
import { randomInt } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { askChat } from '../support/ask.ts';
import { connectRaw, rawPost } from '../support/raw-client.ts';
import { type FaultyHouse, startFaultyHouse } from '../failure/faulty-house.ts';
import { startFaultyUpstream } from '../failure/faulty-upstream.ts';
import { rows } from '../failure/matrix/rows.ts';
import { goodStream, goodWhole, json } from '../failure/wire-bytes.ts';

export interface Sample {
  readonly atMs: number;
  readonly requests: number;
  /** After a garbage collection, with nothing running. */
  readonly heapMb: number;
  readonly rssMb: number;
  /** What keeps the process busy, by kind: sockets, timers, servers. */
  readonly handles: number;
}

export interface SoakReport {
  readonly samples: readonly Sample[];
  readonly ends: Readonly<Record<string, number>>;
  readonly rejections: readonly string[];
  readonly decided: number;
  /** Decisions without exactly one outcome. */
  readonly notClosedOnce: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const inFlight = 16;
const scripts = rows
  .filter(({ connections, url }) => connections === undefined && url === undefined)
  .map(({ script }) => script);

/** `roundMs`: load for so long, then everything ends and a sample is taken. */
export async function soak(totalMs: number, roundMs: number): Promise<SoakReport> {
  const rejections: string[] = [];
  const onRejection = (reason: unknown) => void rejections.push(String(reason));
  process.on('unhandledRejection', onRejection);
  const mode = await startFaultyUpstream([], { 'GET /mode': json('200 OK', { mode: 'NORMAL' }) });
  const house = await startFaultyHouse({
    faulty: 'big',
    script: [],
    config: { mode: { url: `${mode.url}/mode` }, policy: { bigTokenThreshold: 50, drainMs: 200 } },
  });
  for (const backend of [house.small, house.big])
    backend.setWork(
      ({ body }) =>
        scripts[Number(/"fault":(\d+)/.exec(body)?.[1] ?? -1)] ??
        (body.includes('"stream":true') ? goodStream : goodWhole),
    );
  const startedAt = performance.now();
  const samples: Sample[] = [];
  let requests = 0;
  while (performance.now() - startedAt < totalMs) {
    const until = performance.now() + roundMs;
    const client = async () => {
      while (performance.now() < until) {
        mode.setRoute('GET /mode', json('200 OK', { mode: randomInt(8) === 0 ? 'GAMING' : 'NORMAL' }));
        await oneRequest(house);
        requests += 1;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, client));
    mode.forget();
    samples.push(await sample(house, startedAt, requests));
  }
  const records = await house.router.records();
  process.off('unhandledRejection', onRejection);
  await Promise.all([house.close(), mode.close()]);
  return { samples, rejections, ...countRecords(records) };
}

async function oneRequest({ url }: FaultyHouse): Promise<void> {
  const stream = randomInt(3) > 0;
  const content = 'word '.repeat(randomInt(2) === 0 ? 5 : 200);
  const fault = randomInt(4) === 0 ? randomInt(scripts.length) : -1;
  const body = { stream, fault, messages: [{ role: 'user', content }] };
  const headers: Record<string, string> = randomInt(4) === 0 ? { 'x-force-big': '1' } : {};
  if (randomInt(5) > 0) return void (await askChat(url, content, { body, headers }).catch(() => {}));
  const client = await connectRaw(url);
  const bytes = rawPost(body, { headers: Object.entries(headers).map((pair) => pair.join(': ')) });
  client.send(randomInt(3) === 0 ? bytes.slice(0, randomInt(bytes.length)) : bytes);
  await Promise.race([client.closed, new Promise((resolve) => setTimeout(resolve, randomInt(60)))]);
  if (randomInt(2) === 0) client.socket.destroy();
  else client.socket.resetAndDestroy();
  await client.closed;
}

/** Waits until nothing runs any more, then looks at what is left. */
async function sample({ router, big, small }: FaultyHouse, startedAt: number, requests: number): Promise<Sample> {
  const { lifetime, buffered, big: bigBackend, small: smallBackend } = router.app.services;
  const isIdle = () => lifetime.open === 0 && buffered.bytes === 0 && big.open() + small.open() === 0;
  while (!isIdle()) await new Promise((resolve) => setTimeout(resolve, 100));
  for (const backend of [bigBackend, smallBackend]) {
    const { forced = 0, unforced = 0 } = backend?.slots.taken() ?? {};
    if (forced + unforced > 0) throw new Error(`${backend?.name} still holds ${forced + unforced} slots`);
  }
  for (const upstream of [big, small]) upstream.forget();
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  return {
    atMs: Math.round(performance.now() - startedAt),
    requests,
    heapMb: round(heapUsed / 1e6),
    rssMb: round(rss / 1e6),
    handles,
  };
}

const round = (value: number) => Math.round(value * 10) / 10;

function countRecords(records: Awaited<ReturnType<FaultyHouse['router']['records']>>) {
  const ends: Record<string, number> = {};
  const closings = new Map<number, number>();
  let decided = 0;
  for (const record of records) {
    if (record.event === 'decision') {
      decided += 1;
      closings.set(record.seq, closings.get(record.seq) ?? 0);
    } else {
      ends[record.end] = (ends[record.end] ?? 0) + 1;
      closings.set(record.seq, (closings.get(record.seq) ?? 0) + 1);
    }
  }
  return { ends, decided, notClosedOnce: [...closings.values()].filter((count) => count !== 1).length };
}
