// All limits of one attempt, or of one upload, on one alarm: each is a time that moves often and is hardly ever reached.
import { alarmOn } from '#lib/alarm.ts';
import type { Alarm, Clock } from '#lib/ports.ts';

/** In the order in which they count when several are reached at once. */
const names = ['deadline', 'first', 'idle', 'drain', 'wait', 'look', 'silence', 'linger'] as const;
export type LimitName = (typeof names)[number];
const none = Object.fromEntries(names.map((name) => [name, Infinity])) as Readonly<Record<LimitName, number>>;

export class Limits {
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  readonly #owner: { readonly onReached: (name: LimitName) => void };
  readonly #at: Record<LimitName, number> = { ...none };
  #closed = false;

  constructor(clock: Clock, owner: { readonly onReached: (name: LimitName) => void }) {
    this.#clock = clock;
    this.#owner = owner;
    this.#alarm = alarmOn(clock, (now) => this.#ring(now));
  }

  /** Reached `ms` from now, unless it is set again or stopped before. */
  start(name: LimitName, ms: number): void {
    this.set(name, this.#clock.now() + ms);
  }

  set(name: LimitName, at: number): void {
    if (this.#closed) return;
    this.#at[name] = at;
    this.#alarm.set(at);
  }

  stop(name: LimitName): void {
    this.#at[name] = Infinity;
  }

  isRunning(name: LimitName): boolean {
    return this.#at[name] !== Infinity;
  }

  /** For good. */
  close(): void {
    this.#closed = true;
    this.#alarm.clear();
  }

  #ring(now: number): void {
    for (const name of names) {
      if (this.#closed) return;
      if (this.#at[name] > now) continue;
      this.#at[name] = Infinity;
      this.#owner.onReached(name);
    }
    if (!this.#closed) this.#alarm.set(Math.min(...Object.values(this.#at)));
  }
}
