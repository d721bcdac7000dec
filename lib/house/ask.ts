// What is asked of the two machines: one small GET with a deadline, and a value that is asked for when somebody looks.
import pRetry from 'p-retry';
import type { Clock, SendPort, Upstream, UpstreamListener, UpstreamRequest } from '#lib/ports.ts';
import { LRUCache } from 'lru-cache';
import { concat, keep } from '#lib/wire/bytes.ts';
import { objectOf } from '#lib/wire/shapes.ts';
import type { JsonObject } from '#lib/wire/types.ts';

/** Handed to a request within this time, a reused connection that fails was dead before: the peer never read it. */
export const staleWithinMs = 500;

/** Whom to ask, and how long an answer is waited for. */
export interface Asking extends Pick<UpstreamRequest, 'url' | 'headers' | 'connectMs'> {
  readonly clock: Clock;
  readonly send: SendPort;
  readonly timeoutMs: number;
}

/** The whole answer, or why there is none: a cause word, `timeout` or `too-large`. */
export type Answer =
  | { readonly kind: 'answer'; readonly status: number; readonly bytes: Uint8Array }
  | { readonly kind: 'none'; readonly reason: string };

/** A process that was away for longer than this could not have heard an answer. */
const awayMs = 25;

class StaleConnection extends Error {}

type OnHead = UpstreamListener['onHead'];

/** Asks once, and once more where a kept-alive connection was dead. Never rejects, never follows redirects; closes the connection after `timeoutMs` or past `maxBytes`. */
export function ask(asking: Asking, maxBytes: number, onHead: OnHead = () => {}): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  let upstream: Upstream | null = null;
  const none = (reason: string) => resolve({ kind: 'none', reason });
  const cancel = attended(asking.clock, asking.timeoutMs, () => {
    none('timeout');
    upstream?.abort();
  });
  const once = () => {
    const answered = askOnce(asking, maxBytes, onHead);
    upstream = answered.upstream;
    return answered.answer;
  };
  void pRetry(once, { retries: 1, minTimeout: 0, shouldRetry: ({ error }) => error instanceof StaleConnection })
    .then(resolve, ({ message }: Error) => none(message))
    .finally(cancel);
  return promise;
}

/** Calls `over` after `ms` in which this process could listen: where it stood still to the end, it listens as long again, at most `ms`. */
function attended(clock: Clock, ms: number, over: () => void): () => void {
  const due = clock.now() + ms;
  let cancel = clock.after(ms, () => {
    const late = clock.now() - due;
    if (late < awayMs) return over();
    cancel = clock.after(Math.min(late, ms), over);
  });
  return () => cancel();
}

function askOnce({ clock, send, url, headers, connectMs }: Asking, maxBytes: number, onHead: OnHead) {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const startedAt = clock.now();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let status = 0;
  const none = (reason: string) => resolve({ kind: 'none', reason });
  const upstream = send(
    { method: 'GET', url, headers, body: null, connectMs },
    {
      onHead: (said, theirs) => {
        status = said;
        onHead(said, theirs);
      },
      onBytes: (bytes) => {
        keep(chunks, bytes);
        size += bytes.byteLength;
        if (size <= maxBytes) return;
        none('too-large');
        upstream.abort();
      },
      onEnd: () => resolve({ kind: 'answer', status, bytes: concat(chunks) }),
      onLost: (cause, unread) => {
        if (status !== 0) return none('reset');
        return unread && clock.now() - startedAt <= staleWithinMs ? reject(new StaleConnection(cause)) : none(cause);
      },
    },
  );
  return { answer: promise, upstream };
}

/** What a 200 says, strictly: a JSON object in proper UTF-8. Else why it says nothing: the reason of none, `status-N`, or `malformed`. */
export function saidIn(answer: Answer): JsonObject | string {
  if (answer.kind === 'none') return answer.reason;
  if (answer.status !== 200) return `status-${answer.status}`;
  try {
    return objectOf(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(answer.bytes))) ?? 'malformed';
  } catch {
    return 'malformed';
  }
}

interface Reading<T> {
  readonly value: T;
  /** Monotonic milliseconds at which the question was sent: the value may be this old. */
  readonly sentAt: number;
}

const key = 'reading';

/**
 * Wraps `question`, which is told when it is sent, and must never reject: a failure is a value. lru-cache gives the single
 * flight; it judges no age, so that one injected monotonic clock does. A question belongs to nobody: no caller's abort ends it.
 */
export function observe<T>(clock: Clock, question: (sentAt: number) => Promise<T>) {
  const cache = new LRUCache<string, Reading<T>>({
    max: 1,
    fetchMethod: async () => {
      const sentAt = clock.now();
      return { value: await question(sentAt), sentAt };
    },
  });
  /** Asks now. Callers that arrive while a question is under way share its answer. */
  const refresh = async (): Promise<Reading<T>> => {
    const reading = await cache.fetch(key, { forceRefresh: true });
    if (reading === undefined) throw new Error('An observed value cannot be evicted while it is asked for');
    return reading;
  };
  return {
    /** The newest reading, however old; null before the first. */
    last: () => cache.peek(key) ?? null,
    refresh,
    /** A reading no older than `maxAgeMs`, refreshed when needed. */
    within: async (maxAgeMs: number) => {
      const last = cache.peek(key);
      return last !== undefined && clock.now() - last.sentAt <= maxAgeMs ? last : refresh();
    },
  };
}
