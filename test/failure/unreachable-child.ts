// Runs in a network namespace of its own: big at the address given, small on loopback. Prints what a forced request saw.
import { askChat } from '../support/ask.ts';
import { startFaultyHouse } from './faulty-house.ts';
import { goodStream } from './wire-bytes.ts';

const [, , url = '', faulty = 'big'] = process.argv;
if (faulty !== 'big' && faulty !== 'small') throw new Error(`No backend is named ${faulty}`);
const house = await startFaultyHouse({ faulty, script: goodStream, url, timeouts: { connectMs: 300 } });
const startedAt = performance.now();
const headers: Record<string, string> = faulty === 'big' ? { 'x-force-big': '1' } : {};
const seen = await askChat(house.url, 'hello', { headers, body: { stream: true } });
const ms = performance.now() - startedAt;
const outcome = await house.router.outcomeOf(seen.requestId);
console.log(
  JSON.stringify({
    status: seen.status,
    fallback: seen.headers.get('x-router-fallback'),
    ms,
    attempts: outcome.attempts,
    end: outcome.end,
  }),
);
await house.close();
process.exit();
