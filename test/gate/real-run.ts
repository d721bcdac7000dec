// The gate over real sockets: a router, fakes, a mode that flips, and requests all the while. Judged by what the fake big saw.
import { startTestHouse, type TestHouse } from '../support/router.ts';

export interface RealGateResult {
  readonly requests: number;
  readonly unforcedToBig: number;
  readonly forcedToBig: number;
  readonly flips: number;
  readonly violations: number;
  /** Largest time from the beginning of GAMING to the arrival of an unforced request at big, in milliseconds. */
  readonly latestMs: number;
  readonly failed: number;
}

export interface RealGateOptions {
  readonly durationMs: number;
  /** Mean time between two flips. */
  readonly flipMs: number;
  readonly concurrency: number;
}

/** Heavy at a threshold of 20 tokens: the tokenizer is not what is measured here. */
const heavyText = 'one two three four five '.repeat(20);

const boundMs = 1300;
/** Sockets and a busy machine: what the fake sees, it sees this much later at most. */
const slackMs = 500;

/** A house with room on big, whose routers call every prompt of this run heavy. */
export type GateHouse = Pick<TestHouse, 'url' | 'big' | 'mode' | 'close'>;
export const gatePolicy = { bigTokenThreshold: 20 };
const oneRouter = () => startTestHouse({ backends: { big: { maxInFlight: 64 } }, policy: gatePolicy });

/** Requests run in `concurrency` loops until the time is over; every one is heavy, one in ten is forced. */
export async function runRealGate(
  { durationMs, flipMs, concurrency }: RealGateOptions,
  start: () => Promise<GateHouse> = oneRouter,
): Promise<RealGateResult> {
  const house = await start();
  const gamingSpans: { from: number; to: number }[] = [];
  const until = performance.now() + durationMs;
  let flips = 0;
  let gaming: { from: number; to: number } | null = null;
  const flip = () => {
    flips += 1;
    if (gaming === null) {
      house.mode.set('GAMING');
      gaming = { from: performance.now(), to: Infinity };
      gamingSpans.push(gaming);
    } else {
      gaming.to = performance.now();
      gaming = null;
      house.mode.set('NORMAL');
    }
  };
  const timer = setInterval(flip, flipMs);
  let sent = 0;
  let failed = 0;
  const client = async () => {
    while (performance.now() < until) {
      sent += 1;
      const forced = sent % 10 === 0;
      const response = await fetch(`${house.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(forced ? { 'x-force-big': 'true', 'x-mark': 'forced' } : { 'x-mark': 'unforced' }),
        },
        body: JSON.stringify({ stream: sent % 2 === 0, messages: [{ role: 'user', content: heavyText }] }),
      });
      await response.text();
      if (!response.ok) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  clearInterval(timer);
  const arrivals = house.big.log
    .filter(({ method }) => method === 'POST')
    .map((record) => ({ at: record.at, mark: markOf(record.rawHeaders) }));
  await house.close();
  const unforced = arrivals.filter(({ mark }) => mark === 'unforced');
  const lateness = unforced.flatMap(({ at }) =>
    gamingSpans.filter(({ from, to }) => at >= from && at < to).map(({ from }) => at - from),
  );
  return {
    requests: sent,
    unforcedToBig: unforced.length,
    forcedToBig: arrivals.length - unforced.length,
    flips,
    violations: lateness.filter((ms) => ms > boundMs + slackMs).length,
    latestMs: Math.round(Math.max(0, ...lateness)),
    failed,
  };
}

function markOf(rawHeaders: readonly string[]): string | undefined {
  const index = rawHeaders.findIndex((name) => name.toLowerCase() === 'x-mark');
  return index === -1 ? undefined : rawHeaders[index + 1];
}
