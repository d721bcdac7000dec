// A value that lives elsewhere and is asked for when somebody looks: one question at a time, its age counted from the moment of asking.
import { LRUCache } from 'lru-cache';
import type { Clock } from './ports.ts';

export interface Reading<T> {
  readonly value: T;
  /** Monotonic milliseconds at which the question was sent: the value may be this old. */
  readonly sentAt: number;
}

export interface Observed<T> {
  /** The newest reading, however old; null before the first. */
  readonly last: () => Reading<T> | null;
  /** Asks now. Callers that arrive while a question is under way share its answer. */
  readonly refresh: () => Promise<Reading<T>>;
  /** A reading no older than `maxAgeMs`, refreshed when needed. */
  readonly within: (maxAgeMs: number) => Promise<Reading<T>>;
}

const key = 'reading';

/**
 * Wraps `ask`, which must never reject: a failure is a value. lru-cache gives the single flight; it judges no age,
 * so that one injected monotonic clock does. A question belongs to nobody: no caller's abort ends it.
 */
export function observe<T>(clock: Clock, ask: () => Promise<T>): Observed<T> {
  const cache = new LRUCache<string, Reading<T>>({
    max: 1,
    fetchMethod: async () => {
      const sentAt = clock.now();
      return { value: await ask(), sentAt };
    },
  });
  const refresh = async (): Promise<Reading<T>> => {
    const reading = await cache.fetch(key, { forceRefresh: true });
    if (reading === undefined) throw new Error('An observed value cannot be evicted while it is asked for');
    return reading;
  };
  return {
    last: () => cache.peek(key) ?? null,
    refresh,
    within: async (maxAgeMs) => {
      const last = cache.peek(key);
      return last !== undefined && clock.now() - last.sentAt <= maxAgeMs ? last : refresh();
    },
  };
}
