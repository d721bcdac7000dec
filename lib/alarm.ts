// Alarms on a clock's own timers, and who is under way: what is set and joined with every request, and rarely looked at.
import type { Alarm, Clock } from './ports.ts';

const nothing = () => {};

export function alarmOn(clock: Clock, ring: (now: number) => void): Alarm {
  if (clock.alarm !== undefined) return clock.alarm(ring);
  let armedFor = Infinity;
  let cancel = nothing;
  const clear = () => {
    cancel();
    armedFor = Infinity;
  };
  return {
    set(at) {
      if (at >= armedFor) return;
      cancel();
      armedFor = at;
      cancel = clock.after(Math.max(0, at - clock.now()), () => {
        armedFor = Infinity;
        ring(clock.now());
      });
    },
    clear,
  };
}

/**
 * Not a Set: the tables that a Set outgrows lie among the old objects and still point to whoever was in them, so that a
 * scavenge keeps everything of those requests. Here a place is emptied.
 */
export class Roster<T> {
  readonly #places: (T | null)[] = [];
  readonly #free: number[] = [];

  /** The place that was taken: for `leave`. */
  join(member: T): number {
    const place = this.#free.pop() ?? this.#places.length;
    this.#places[place] = member;
    return place;
  }

  leave(place: number): void {
    this.#places[place] = null;
    this.#free.push(place);
  }

  forEach(visit: (member: T) => void): void {
    for (const member of this.#places) if (member !== null) visit(member);
  }
}
