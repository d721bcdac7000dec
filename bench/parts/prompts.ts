// What large prompts cost: to the others meanwhile, and per megabyte.
import { processorUs } from '../child.ts';
import { ask } from '../client.ts';
import { median } from '../stats.ts';
import type { Target } from '../targets/target.ts';

const prose = 'The quick brown fox jumps over the lazy dog and then some more words follow. ';
const textOf = (bytes: number) => prose.repeat(Math.ceil(bytes / prose.length)).slice(0, bytes);

/** The longest answer of /health, in milliseconds, while prompts of 4 MB are worked on. */
export async function healthBesidePrompt(target: Target, prompts: number): Promise<number> {
  const text = textOf(4_000_000);
  let longest = 0;
  const asks = (async () => {
    for (let sent = 0; sent < prompts; sent += 1) await ask(target, { text });
    return 'over' as const;
  })();
  for (;;) {
    const startedAt = performance.now();
    await (await fetch(`${target.url}/health`)).arrayBuffer();
    longest = Math.max(longest, performance.now() - startedAt);
    const state = await Promise.race([asks, new Promise((resolve) => setTimeout(resolve, 2))]);
    if (state === 'over') return longest;
  }
}

/** Milliseconds per request for each body size, one request after the other. */
export async function costBySize(target: Target, sizes: readonly number[], rounds: number): Promise<readonly number[]> {
  const costs: number[] = [];
  for (const size of sizes) {
    const text = textOf(size);
    const samples: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      await ask(target, { text });
      samples.push(performance.now() - startedAt);
    }
    costs.push(median(samples.slice(2)));
  }
  return costs;
}

/** Processor time for a prompt of 30 kB in microseconds: `auto` counts its tokens, a model that is named does not. All but the last words were seen before. */
export async function historyProcessorUs(target: Target, model: string, requests: number): Promise<number> {
  const text = textOf(30_000);
  await ask(target, { text, model });
  const before = processorUs(target.pid);
  for (let sent = 0; sent < requests; sent += 1) await ask(target, { text, model });
  return (processorUs(target.pid) - before) / requests;
}
