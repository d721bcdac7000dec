// A client that leaves: does big let go of its work? Asked of big itself, since everything in between must pass a closed connection on.
import { documents } from '#entry/node/home.ts';
import type { BackendConfig } from '#lib/config.ts';
import { amount } from '#lib/words.ts';
import { ownHeaders } from './check-backend.ts';
import { chatRequest } from './check-stream.ts';
import { failed, fine, type Finding, skipped } from './finding.ts';
import { askOnce, type DoctorHouse } from './house.ts';

/** Long enough that it cannot be done by itself before the patience is over. */
const tokens = 4096;
const everyMs = 100;
const what = 'big: abort';

export async function checkAbort(config: BackendConfig, servedName: string, house: DoctorHouse): Promise<Finding> {
  const { clock } = house;
  const others = await untilIdle(config, house, 2000);
  if (others === null) return skipped(what, 'neither /metrics nor /slots says how many requests run there');
  if (others > 0) return skipped(what, `${amount(others, 'request')} of others under way`, 'ask again when it is idle');
  if (!(await leaveAtFirstOutput(config, servedName, house)))
    return skipped(what, 'the stream that was to be left never began');
  const leftAt = clock.now();
  const left = await untilIdle(config, house, 10_000);
  const ms = Math.round(clock.now() - leftAt);
  if (left === 0) return fine(what, `the work of a client that leaves ends within ${ms} ms`);
  const fix = `something between here and ${config.url} does not pass a closed connection on: ${documents}/guarantees.md`;
  return failed(what, `${amount(left ?? 1, 'request')} still under way ${ms} ms after the client left`, fix);
}

/** How many requests are still under way when none is, or patience is over; null: nobody says. */
async function untilIdle(config: BackendConfig, house: DoctorHouse, patienceMs: number): Promise<number | null> {
  const { clock } = house;
  const until = clock.now() + patienceMs;
  for (;;) {
    const count = await running(config, house);
    if (count === null || count === 0 || clock.now() > until) return count;
    await new Promise<void>((resolve) => void clock.after(everyMs, resolve));
  }
}

/** True: there was output, and the connection is closed now. */
function leaveAtFirstOutput(config: BackendConfig, model: string, { clock, send }: DoctorHouse): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const upstream = send(chatRequest(config, model, tokens), {
    onHead: () => {},
    onBytes: (bytes) => {
      if (/"content":\s*"[^"]|"reasoning/.test(new TextDecoder().decode(bytes))) resolve(true);
    },
    onEnd: () => resolve(false),
    onLost: () => resolve(false),
  });
  const cancel = clock.after(60_000, () => resolve(false));
  return promise.finally(() => {
    cancel();
    upstream.abort();
  });
}

/** Requests that the server works on: vLLM's metric, or llama.cpp's slots (`is_processing`; `--metrics` is off there by default). */
async function running(config: BackendConfig, house: DoctorHouse): Promise<number | null> {
  const read = async (path: string) => {
    const question = { url: config.url + path, headers: ownHeaders(config), timeoutMs: 5000, connectMs: 5000 };
    const reply = await askOnce(house, 'big', question);
    return reply.kind === 'reply' && reply.status === 200 ? reply.text : '';
  };
  const counts = [...(await read('/metrics')).matchAll(/^vllm:num_requests_running(?:\{.*\})? (\S+)$/gm)];
  if (counts.length > 0) return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  const slots = await read('/slots');
  return slots.startsWith('[') ? slots.split(/"is_processing":\s*true/).length - 1 : null;
}
