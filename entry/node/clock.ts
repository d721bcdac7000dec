// Node's monotonic clock, its timers, and one timer for all alarms: they are set with every request and hardly ever ring.
// A limit must not count the time in which this process itself was too busy to look: before it rings, the loop polls
// once more, and what has arrived in the meantime is heard first (timers, poll, check are the phases of Node's loop).
import type { Alarm, Clock } from '#lib/ports.ts';
import { Roster } from '#lib/alarm.ts';

const now = performance.now.bind(performance);

class SharedAlarm implements Alarm {
  at = Infinity;
  #place = -1;
  readonly ring: (now: number) => void;

  constructor(ring: (now: number) => void) {
    this.ring = ring;
  }

  set(at: number): void {
    if (at >= this.at) return;
    if (this.#place === -1) this.#place = running.join(this);
    this.at = at;
    arm(at);
  }

  clear(): void {
    this.at = Infinity;
    if (this.#place === -1) return;
    running.leave(this.#place);
    this.#place = -1;
  }
}

const running = new Roster<SharedAlarm>();
let armedFor = Infinity;
let timer: NodeJS.Timeout | undefined;

function arm(at: number): void {
  if (at >= armedFor) return;
  clearTimeout(timer);
  armedFor = at;
  timer = setTimeout(() => setImmediate(turn, now()), Math.max(0, Math.ceil(at - now()))).unref();
}

/** `due`: when the timer rang. What had no time left later may have been heard of in the meantime. */
function turn(due: number): void {
  armedFor = Infinity;
  let next = Infinity;
  running.forEach((alarm) => {
    if (alarm.at <= due) {
      alarm.clear();
      alarm.ring(due);
    } else if (alarm.at < next) next = alarm.at;
  });
  if (next < Infinity) arm(next);
}

export const nodeClock: Clock = {
  now,
  wallNow: Date.now,
  after(delayMs, callback) {
    let ringing: NodeJS.Immediate | undefined;
    const own = setTimeout(() => (ringing = setImmediate(callback)), delayMs).unref();
    return () => {
      clearTimeout(own);
      clearImmediate(ringing);
    };
  },
  alarm: (ring) => new SharedAlarm(ring),
};
