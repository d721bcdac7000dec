// A router that counts what one light request enters: V8's precise coverage between its arrival and its end. Argument: small's address.
import { Session } from 'node:inspector/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startNodeRouter } from '#entry/node.ts';
import { parseConfig } from '#lib/config.ts';

const root = path.join(import.meta.dirname, '../..');
const rooms = /^(lib|functions|entry)\//;
const [url, file] = process.argv.slice(2);

const parsed = parseConfig(
  JSON.stringify({ listen: { port: 0 }, backends: { small: { url } }, audit: { file } }),
  'corridor',
  () => undefined,
);
if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
let ended = () => {};
const router = await startNodeRouter(parsed.config, {
  version: '0.0.0-test',
  observers: [{ ended: () => setImmediate(() => ended()) }],
});
await router.warm;

async function ask(stream: boolean): Promise<void> {
  const over = new Promise<void>((resolve) => (ended = resolve));
  const response = await fetch(`${router.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ stream, max_tokens: 8, messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await response.text();
  await over;
}

/** Files and functions entered, and calls. */
async function corridor(stream: boolean) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await session.post('Profiler.takePreciseCoverage');
  await ask(stream);
  const { result } = await session.post('Profiler.takePreciseCoverage');
  await session.post('Profiler.stopPreciseCoverage');
  session.disconnect();
  const entered = result.flatMap(({ url: at, functions }) => {
    const name = at.startsWith('file:') ? path.relative(root, fileURLToPath(at)) : '';
    const counts = functions.flatMap(({ ranges: [range] }) =>
      range !== undefined && range.count > 0 ? [range.count] : [],
    );
    return rooms.test(name) && counts.length > 0 ? [{ name, counts }] : [];
  });
  const calls = entered.flatMap(({ counts }) => counts);
  return {
    files: entered.map(({ name }) => name).toSorted(),
    functions: calls.length,
    calls: calls.reduce((sum, count) => sum + count, 0),
  };
}

// Connections are kept and everything is compiled: what is counted is a request among many.
for (let count = 0; count < 5; count += 1) for (const stream of [false, true]) await ask(stream);
/** Of three: a look at a backend or a timer that falls into a request is no part of it. */
async function shortest(stream: boolean) {
  const three = [await corridor(stream), await corridor(stream), await corridor(stream)];
  return three.toSorted((a, b) => a.functions - b.functions || a.calls - b.calls)[0];
}
process.stdout.write(`${JSON.stringify({ whole: await shortest(false), streamed: await shortest(true) })}\n`);
await router.close(0);
