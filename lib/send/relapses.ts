// Which requests of agents fail again and again on a backend that is well: they are not sent for a while (causes: `keeps-failing`).
import { LRUCache } from 'lru-cache';
import { blame, wordsFor } from '#lib/causes.ts';
import type { AttemptRecord } from '#lib/audit/record.ts';
import type { House } from '#lib/house/history.ts';
import type { Clock } from '#lib/ports.ts';

/** So often in a row, each within `patienceMs` of the one before. */
const mostInARow = 3;
const patienceMs = 30_000;
/** What is under way together, or hurries through a short disturbance, fails together: that is once. */
const togetherMs = 500;

type Where = AttemptRecord['backend'];

interface Relapse {
  readonly times: number;
  readonly at: number;
  readonly where: readonly Where[];
  readonly words: string;
}

/** A request that is over. */
interface Over {
  readonly prompt: number;
  readonly job: { readonly startedAt: number };
  readonly attempts: readonly AttemptRecord[];
  readonly words: string | null;
  readonly house: House;
}

export class Relapses {
  readonly #clock: Clock;
  readonly #known: LRUCache<number, Relapse>;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#known = new LRUCache({ max: 100, ttl: patienceMs, ttlResolution: 0, perf: clock });
  }

  /** The words of its last failure, if it has failed too often, there among others; null: where it was never sent it may succeed. */
  of(prompt: number, where: Where): string | null {
    const known = this.#known.get(prompt);
    return known !== undefined && known.times >= mostInARow && known.where.includes(where) ? known.words : null;
  }

  /** A failure counts where the request may be to blame and the backend, asked at once, is well: one that restarts is worth another try. */
  async note({ prompt, job, attempts, words, house }: Over): Promise<void> {
    const last = attempts.at(-1);
    if (last === undefined) return;
    const { backend, cause } = last;
    if (cause === null) return void this.#known.delete(prompt);
    const { times, at, where } = this.#known.get(prompt) ?? { times: 0, at: -Infinity, where: [] };
    if (blame(cause, true) !== 'maybe' || job.startedAt < at + togetherMs) return;
    const now = this.#clock.now();
    if (!(await house[backend]?.health.isWell())) return void this.#known.delete(prompt);
    const asked = [...where, ...attempts.map(({ backend: name }) => name)];
    this.#known.set(prompt, { times: times + 1, at: now, where: asked, words: words ?? wordsFor(cause) });
  }
}
