// What a proxy adds to a stream: time to the first event, lag of every event, and events that arrive together though they were sent apart.
import { processorUs } from '../child.ts';
import { ask, nowUs, sentTimes } from '../client.ts';
import type { Target } from '../targets/target.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds from sending a request to its first event, at 50 requests per second. */
export async function firstEventMs(target: Target, requests: number): Promise<readonly number[]> {
  const samples: number[] = [];
  const one = async () => {
    const sentAt = nowUs();
    let first: number | null = null;
    const onChunk = (chunk: string, at: number) => {
      if (chunk.includes('t=')) first ??= at;
    };
    await ask(target, { wanted: 'events=2 every=1', onChunk });
    samples.push(((first ?? Number.NaN) - sentAt) / 1000);
  };
  const running: Promise<void>[] = [];
  for (let sent = 0; sent < requests; sent += 1) {
    running.push(one());
    await pause(20);
  }
  await Promise.all(running);
  return samples;
}

/** Milliseconds from the sending of each event by the backend to its arrival, while all streams are open. */
export async function eventLagMs(target: Target, streams: number, seconds: number): Promise<readonly number[]> {
  const lags: number[] = [];
  let counts = false;
  const onChunk = (chunk: string, at: number) => {
    if (counts) for (const sentAt of sentTimes(chunk)) lags.push((at - sentAt) / 1000);
  };
  const running = [];
  for (let open = 0; open < streams; open += 1) {
    running.push(ask(target, { wanted: `events=${seconds * 50} every=20`, onChunk }));
    await pause(1);
  }
  counts = true;
  await Promise.all(running);
  return lags;
}

/** Share of events (0 to 1) that arrive with no other, when they are sent `everyMs` apart. */
export async function aloneShare(target: Target, everyMs: number, events: number): Promise<number> {
  let alone = 0;
  let all = 0;
  const onChunk = (chunk: string) => {
    const { length } = sentTimes(chunk);
    all += length;
    if (length === 1) alone += 1;
  };
  await ask(target, { wanted: `events=${events} every=${everyMs}`, onChunk });
  return alone / all;
}

const warmUpSeconds = 8;

/** Processor time for each event in microseconds, of all proxies in the same seconds, while `streams` of each are open: a figure each two seconds. */
export async function eventProcessorUs(targets: readonly Target[], streams: number, seconds: number) {
  const wanted = `events=${(warmUpSeconds + seconds + 1) * 50} every=20`;
  const running = targets.flatMap((target) => Array.from({ length: streams }, () => ask(target, { wanted })));
  const samples = new Map(targets.map(({ name }) => [name, [] as number[][]]));
  await pause(warmUpSeconds * 1000);
  for (let measured = 0; measured < seconds; measured += 2) {
    const before = targets.map(({ pid }) => processorUs(pid));
    const startedAt = performance.now();
    await pause(2000);
    const events = (streams * (performance.now() - startedAt)) / 20;
    for (const [index, { name, pid }] of targets.entries())
      samples.get(name)?.push([(processorUs(pid) - (before[index] ?? Number.NaN)) / events]);
  }
  await Promise.all(running);
  return samples;
}
