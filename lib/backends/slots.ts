// How many requests are in flight on one backend. Taking one and counting it is one step, so no two requests share the last slot.

export interface Slots {
  /** Takes a slot, or returns null when all are taken. The returned function gives it back; calling it again does nothing. */
  readonly take: (forced: boolean) => (() => void) | null;
  readonly taken: () => { readonly forced: number; readonly unforced: number };
}

export function createSlots(limit: number): Slots {
  let forcedCount = 0;
  let unforcedCount = 0;
  const count = (forced: boolean, step: 1 | -1) => {
    if (forced) forcedCount += step;
    else unforcedCount += step;
  };
  return {
    take(forced) {
      if (forcedCount + unforcedCount >= limit) return null;
      count(forced, 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        count(forced, -1);
      };
    },
    taken: () => ({ forced: forcedCount, unforced: unforcedCount }),
  };
}
