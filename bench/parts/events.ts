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

/** Processor time of the proxy for each event in microseconds, while all streams are open. */
export async function eventProcessorUs(target: Target, streams: number, seconds: number): Promise<number> {
  const events = seconds * 50;
  const before = processorUs(target.pid);
  const wanted = `events=${events} every=20`;
  await Promise.all(Array.from({ length: streams }, () => ask(target, { wanted })));
  return (processorUs(target.pid) - before) / (streams * events);
}
