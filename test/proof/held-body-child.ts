// A router that tells, on any message, how many bytes it holds after a full collection: run with --expose-gc. Arguments: small's address, the audit's file.
import { setImmediate as turn } from 'node:timers/promises';
import { startNodeRouter } from '#entry/node.ts';
import { parseConfig } from '#lib/config.ts';

const [url, file] = process.argv.slice(2);
const config = { listen: { port: 0 }, backends: { small: { url } }, audit: { file } };
const parsed = parseConfig(JSON.stringify(config), 'held', () => undefined);
if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
const router = await startNodeRouter(parsed.config, { version: '0.0.0-test' });
await router.warm;

/** What a write leaves to its callbacks is gone after a few turns of the loop. */
async function heldBytes(): Promise<number> {
  for (let round = 0; round < 10; round += 1) {
    await turn();
    globalThis.gc?.();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

process.on('message', () => void heldBytes().then((bytes) => process.send?.({ bytes })));
process.once('disconnect', () => void router.close(0));
process.send?.({ url: router.url });
