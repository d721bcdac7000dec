// Reads the mode once a second while unforced work runs on big, and ends that work when someone starts to game.
import { createLimit, type Cutoff } from './cutoff.ts';
import type { ModeReader } from './mode.ts';
import type { Clock } from './ports.ts';

export interface WatchOptions {
  readonly clock: Clock;
  readonly mode: ModeReader;
  readonly cutoff: Cutoff;
  /** Between the sending of two questions, in milliseconds: `mode.maxAgeMs`. The reading that allowed the dispatch is the first. */
  readonly everyMs: number;
  /** How long a committed answer may still run. */
  readonly drainMs: number;
  readonly isCommitted: () => boolean;
  /** Told once, when the work is over: for how long it ran after GAMING was read, in milliseconds. */
  readonly onEndedInGaming: (ms: number) => void;
}

/** Not committed: cut at once. Committed: cut after the drain, unless NORMAL comes back. UNKNOWN changes nothing (policy: When GAMING is read). */
export function watchMode(options: WatchOptions): void {
  const { clock, mode, cutoff, everyMs, drainMs } = options;
  let gamingSince: number | null = null;
  const drain = createLimit(clock, () => cutoff.cut('mode-changed'));
  const look = async (): Promise<void> => {
    next.start(everyMs);
    const reading = await mode.watch();
    if (reading.mode === 'GAMING') {
      if (!options.isCommitted()) cutoff.cut('mode-changed');
      else if (gamingSince === null) drain.start(drainMs);
      gamingSince ??= clock.now();
    } else if (reading.mode === 'NORMAL') {
      gamingSince = null;
      drain.stop();
    }
  };
  const next = createLimit(clock, () => void look());
  next.start(Math.max(0, everyMs - (mode.last().ageMs ?? everyMs)));
  cutoff.onClose(() => {
    next.close();
    drain.close();
    if (gamingSince !== null) options.onEndedInGaming(clock.now() - gamingSince);
  });
}
