// Runs as a process of its own, to be stopped as a whole: a big that reads prompts for ever. Says its address, and when so many requests wait.
import { startFakeVllm } from '#demo/fake-vllm.ts';

const waiting = Number(process.argv[2]);
const big = await startFakeVllm({ role: 'big', model: 'big-32b', behavior: { prefillMs: 600_000 } });
console.log(`at ${big.url}`);
const posted = () => big.log.filter(({ method, bodyAt }) => method === 'POST' && bodyAt !== null);
await big.waitForRequest(() => posted().length === waiting);
console.log('busy');
