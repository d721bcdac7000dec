// Memory of many streams that are open at the same time.
import { ask } from '../client.ts';
import { residentBytes } from '../child.ts';
import type { Target } from '../targets/target.ts';

export interface OpenStreams {
  /** Streams whose first event arrived while all of them were open. */
  readonly served: number;
  readonly kilobytesEach: number;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens `count` streams that stay open for `holdMs` after their first event; looks when all are served, at the latest after half of that. */
export async function openStreams(target: Target, count: number, holdMs: number): Promise<OpenStreams> {
  // What a process keeps after its first streams is not what the later ones cost.
  await Promise.all(Array.from({ length: 50 }, () => ask(target, { wanted: 'events=1 hold=1' })));
  const before = residentBytes(target.pid);
  const begun = new Set<number>();
  const running = [];
  for (let open = 0; open < count; open += 1) {
    const onChunk = () => void begun.add(open);
    running.push(ask(target, { wanted: `events=1 hold=${holdMs}`, onChunk }));
    if (open % 20 === 0) await pause(5);
  }
  const until = performance.now() + holdMs / 2;
  while (performance.now() < until && begun.size < count) await pause(50);
  const servedTogether = begun.size;
  const each = (residentBytes(target.pid) - before) / count / 1000;
  await Promise.all(running);
  return { served: servedTogether, kilobytesEach: each };
}
