// Answers of backends and of the mode endpoint on a fake clock: what the send port sees, without sockets.
import type { Clock, SendPort, UpstreamRequest } from '#lib/backends/ports.ts';
import { createSend, type Send } from '#lib/backends/send.ts';

export type FakeReply = { readonly status: number; readonly body: string } | { readonly refused: true } | 'silent';

export interface FakeWire {
  readonly send: Send;
  /** Addresses asked, in order. */
  readonly asked: string[];
}

/** `reply` is asked when the answer leaves the peer, which is `leavesAfterMs` after the question; it arrives `latencyMs` after the question. */
export function createFakeWire(
  clock: Clock,
  reply: (url: string) => FakeReply,
  latency: (url: string) => { readonly leavesAfterMs: number; readonly latencyMs: number } = () => ({
    leavesAfterMs: 0,
    latencyMs: 0,
  }),
): FakeWire {
  const asked: string[] = [];
  const port: SendPort = (request) => {
    asked.push(request.url);
    const { leavesAfterMs, latencyMs } = latency(request.url);
    return new Promise((resolve) => {
      onAbort(request, () => resolve({ kind: 'failure', cause: 'reset', reusedSocket: false }));
      clock.after(leavesAfterMs, () => {
        const said = reply(request.url);
        if (said === 'silent') return;
        clock.after(latencyMs - leavesAfterMs, () => {
          if ('refused' in said) resolve({ kind: 'failure', cause: 'refused', reusedSocket: false });
          else resolve({ kind: 'answer', status: said.status, headers: [], body: bytesOf(said.body) });
        });
      });
    });
  };
  return { send: createSend(clock, port), asked };
}

function onAbort({ signal }: UpstreamRequest, run: () => void): void {
  signal.addEventListener('abort', run, { once: true });
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
