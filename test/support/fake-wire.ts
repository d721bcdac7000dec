// Answers of backends and of the mode endpoint on a fake clock: what the send port sees, without sockets.
import type { Clock, SendPort, UpstreamListener } from '#lib/ports.ts';

export type FakeReply = { readonly status: number; readonly body: string } | { readonly refused: true } | 'silent';

export interface FakeWire {
  readonly send: SendPort;
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
  const send: SendPort = ({ url }, listener) => {
    asked.push(url);
    const { leavesAfterMs, latencyMs } = latency(url);
    let isOver = false;
    clock.after(leavesAfterMs, () => {
      const said = reply(url);
      if (said === 'silent') return;
      clock.after(latencyMs - leavesAfterMs, () => {
        if (isOver) return;
        isOver = true;
        if ('refused' in said) return listener.onLost('refused', false);
        listener.onHead(said.status, []);
        listener.onBytes(new TextEncoder().encode(said.body));
        return listener.onEnd();
      });
    });
    return { pause: () => {}, resume: () => {}, abort: () => void (isOver = true) };
  };
  return { send, asked };
}

/** A health check that says yes, at once. */
export function answerWell(listener: UpstreamListener): void {
  queueMicrotask(() => {
    listener.onHead(200, []);
    listener.onEnd();
  });
}
