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

/** Opens `count` streams that stay open for `holdMs` after their first event; looks when half of that has passed. */
export async function openStreams(target: Target, count: number, holdMs: number): Promise<OpenStreams> {
  // What a process keeps after its first streams is not what the later ones cost.
  await Promise.all(Array.from({ length: 50 }, () => ask(target, { wanted: 'events=1 hold=1' })));
  const before = residentBytes(target.pid);
  let served = 0;
  const running = [];
  for (let open = 0; open < count; open += 1) {
    let begun = false;
    const onChunk = () => {
      served += begun ? 0 : 1;
      begun = true;
    };
    running.push(ask(target, { wanted: `events=1 hold=${holdMs}`, onChunk }));
    if (open % 20 === 0) await pause(5);
  }
  await pause(holdMs / 2);
  const servedTogether = served;
  const each = (residentBytes(target.pid) - before) / count / 1000;
  await Promise.all(running);
  return { served: servedTogether, kilobytesEach: each };
}
