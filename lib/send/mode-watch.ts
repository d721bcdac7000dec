// The mode, once a second while unforced work runs on big: the only thing that is asked while nobody looks.
import type { Cause } from '#lib/causes.ts';
import type { Limits } from './limits.ts';
import type { SendHouse } from './job.ts';

export class ModeWatch {
  readonly #house: SendHouse;
  readonly #limits: Limits;
  #gamingSince: number | null = null;

  constructor(house: SendHouse, limits: Limits) {
    this.#house = house;
    this.#limits = limits;
  }

  begin(): void {
    const { maxAgeMs } = this.#house.config.mode;
    this.#limits.start('look', Math.max(0, maxAgeMs - (this.#house.mode.last().ageMs ?? maxAgeMs)));
  }

  /** From GAMING on the drain runs, unless NORMAL comes back. UNKNOWN changes nothing (policy: When GAMING is read). */
  async look(): Promise<Cause | null> {
    const { clock, mode, config } = this.#house;
    this.#limits.start('look', config.mode.maxAgeMs);
    const reading = await mode.watch();
    if (reading.mode === 'NORMAL') {
      this.#gamingSince = null;
      this.#limits.stop('drain');
    } else if (reading.mode === 'GAMING') {
      if (this.#gamingSince === null) this.#limits.start('drain', config.policy.drainMs);
      this.#gamingSince ??= clock.now();
    }
    return reading.mode === 'GAMING' ? 'mode-changed' : null;
  }

  end(): void {
    if (this.#gamingSince !== null) this.#house.onUnforcedInGaming(this.#house.clock.now() - this.#gamingSince);
  }
}
