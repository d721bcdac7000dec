// The bench's own client: one request over a kept-alive connection, its answer as chunks with their time of arrival.
import { Agent, request } from 'node:http';
import type { Target } from './targets/target.ts';

let agent = new Agent({ keepAlive: true });

/** Before a target's turn: connections of its last turn may be closing. */
export function freshConnections(): void {
  agent.destroy();
  agent = new Agent({ keepAlive: true });
}

/** Microseconds of the system's monotonic clock, as the backend's events carry them. */
export const nowUs = (): number => Number(process.hrtime.bigint() / 1000n);

export interface Ask {
  /** What the backend is told: see targets/upstream-process.ts. Left out: one whole answer. */
  readonly wanted?: string;
  readonly text?: string;
  /** `auto` leaves it to the policy, which counts the prompt's tokens. */
  readonly model?: string;
  readonly onChunk?: (chunk: string, atUs: number) => void;
}

/** Resolves to the status when the answer has ended. */
export function ask(target: Target, { wanted, text = 'Hi', model = 'bench', onChunk }: Ask): Promise<number> {
  const stream = wanted === undefined ? {} : { user: wanted, stream: true };
  const body = JSON.stringify({ ...stream, model, messages: [{ role: 'user', content: text }] });
  const headers = { ...target.headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = request(`${target.url}/v1/chat/completions`, { agent, method: 'POST', headers }, (response) => {
    response.setEncoding('latin1');
    response.on('data', (chunk: string) => onChunk?.(chunk, nowUs()));
    response.once('end', () => resolve(response.statusCode ?? 0));
    response.once('error', reject);
  });
  sent.setNoDelay(true);
  sent.once('error', reject);
  sent.end(body);
  return promise;
}

/** Times of sending that the events in a chunk carry, in microseconds. */
export function sentTimes(chunk: string): readonly number[] {
  return [...chunk.matchAll(/t=(\d+);/g)].map(([, time]) => Number(time));
}
